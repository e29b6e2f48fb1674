import type { ManagementNode } from '../../declarations/management.ts';
import { newestFirst, socketText, timeoutOf } from './describe.ts';
import type { Dialog, Leg } from './dialog.ts';

function legNodes(leg: Leg, who: 'caller' | 'callee'): ManagementNode[] {
  const other = who === 'caller' ? 'callee' : 'caller';
  return [
    { name: `${who}_tag`, value: leg.tag },
    { name: `${who}_contact`, value: leg.contact },
    { name: `${other}_cseq`, value: leg.cseq },
    { name: `${who}_route_set`, value: leg.routeText },
    { name: `${who}_bind_addr`, value: leg.socket === null ? '' : socketText(leg.socket) },
    { name: `${who}_sdp`, value: leg.sdp },
  ];
}

/** A dialog as 2.4 shows it. */
export function dialogTree(dialog: Dialog, withContext: boolean): ManagementNode {
  const children: ManagementNode[] = [
    { name: 'state', value: dialog.state },
    { name: 'user_flags', value: dialog.userFlags },
    { name: 'timestart', value: dialog.startedAt },
    { name: 'timeout', value: timeoutOf(dialog) },
    { name: 'callid', value: dialog.callId },
    { name: 'from_uri', value: dialog.fromUri },
    { name: 'to_uri', value: dialog.toUri },
    ...legNodes(dialog.caller, 'caller'),
    {
      name: 'CALLEES',
      children: dialog.legs.slice(1).map((leg) => ({ name: 'callee', children: legNodes(leg, 'callee') })),
    },
  ];
  if (withContext) {
    children.push({
      name: 'context',
      children: [
        {
          name: 'values',
          children: newestFirst(dialog).map(([name, value]) => ({ name, value })),
        },
        {
          name: 'profiles',
          children: dialog.profiles.map(({ profile, value }) => ({ name: profile, value: value ?? '' })),
        },
      ],
    });
  }
  return { name: 'dialog', attributes: { ID: dialog.databaseId }, children };
}
