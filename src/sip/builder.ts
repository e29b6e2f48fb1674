/** Everything that makes messages. */
export { type ApplyOptions, apply } from './apply.ts';
export {
  buildRelayedReply,
  buildRelayedRequest,
  ownVia,
  type RelayParts,
  relayEdits,
} from './build-relayed.ts';
export { buildReply, type ReplyParts, warningLine } from './build-reply.ts';
export {
  buildAck,
  buildCancel,
  buildRequest,
  type LocalRequestParts,
  type RequestParts,
} from './build-request.ts';
