/** Scripts that touch as much of a message as they can. */
const head = `socket=udp:127.0.0.1:5060
socket=tcp:127.0.0.1:5060
log_level=-3
loadmodule "proto_udp.so"
loadmodule "proto_tcp.so"
loadmodule "sl.so"
loadmodule "signaling.so"
loadmodule "tm.so"
loadmodule "rr.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "sipmsgops.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "path.so"
modparam("usrloc", "working_mode_preset", "single-instance-no-db")
modparam("tm", "fr_timeout", 2)
modparam("tm", "fr_inv_timeout", 5)
modparam("tm", "wt_timer", 2)
`;

const everything = `
	xlog("$rm $ru $rU $rd $rp $rs $od $ou $fu $fU $fd $ft $fn $tu $tU $td $tt $tn $ci $cs $si $sp $ua $ct $cl $rb $mb $ml $mf $rt $re $du $hdr(Via) $(hdr(Contact)[*]) $(rb{sdp.line,m}) $(ct{nameaddr.uri}) $(ru{uri.param,transport}) $ai $adu $aU $ar $cT $dd $(hdr(Via){via.branch}) $(hdr(From){csv.value,0}) $fd $(tu{uri.host})\n");
`;

/** Without it a request that forks to the server itself multiplies until Max-Forwards is used up (RFC 5393). */
const ownMessages = 'if ($sp == 5060) exit;';

export const scripts: Readonly<Record<string, string>> = {
  stateless: `${head}error_route { sl_send_reply(400, "Bad"); }
route {
	${ownMessages}${everything}
	if (!mf_process_maxfwd_header(70)) { sl_send_reply(483, "Too Many Hops"); exit; }
	if (is_method("ACK")) exit;
	sl_send_reply(200, "OK");
}
onreply_route { xlog("$rs $rr $ru $fu\\n"); }`,
  stateful: `${head}error_route { send_reply(400, "Bad"); }
route {
	${ownMessages}${everything}
	if (has_totag()) {
		if (loose_route()) { t_relay(); exit; }
		if (is_method("ACK") && t_check_trans()) { t_relay(); exit; }
		if (!is_method("ACK")) sl_send_reply(404, "Not here");
		exit;
	}
	if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
	t_check_trans();
	record_route();
	append_hf("X-Fuzz: $ci\\r\\n");
	remove_hf("Subject");
	$ru = "sip:bob@127.0.0.1:5090";
	$branch = "sip:carol@127.0.0.1:5090";
	t_on_failure("again");
	t_on_branch("out");
	t_on_reply("back");
	if (!t_relay()) sl_reply_error();
}
branch_route[out] { append_hf("X-Branch: $T_branch_idx\\r\\n"); }
onreply_route[back] { xlog("$rs $rb $hdr(Contact)\\n"); }
failure_route[again] { if (t_was_cancelled()) exit; if (t_check_status("408|486")) { $ru = "sip:dave@127.0.0.1:5091"; t_relay(); } }`,
  registrar: `${head}route {
	${ownMessages}
	if (is_method("REGISTER")) { add_path_received(); if (!save("location")) sl_reply_error(); exit; }
	if (!lookup("location")) { sl_send_reply(404, "Not Found"); exit; }
	t_relay();
}`,
};
