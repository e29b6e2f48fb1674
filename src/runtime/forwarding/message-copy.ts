import type { Message } from '../../declarations/message.ts';

/**
 * A message with decisions of its own on the same received bytes: what a branch or a failure route works on.
 * Edits are copied, so that changes to the copy stay there; attachments and what is kept while processing are shared
 * unless given.
 */
export function copyMessage(message: Message, changes: Partial<Message> = {}): Message {
  return {
    sip: message.sip,
    received: message.received,
    id: message.id,
    requestUri: message.requestUri,
    destinationUri: message.destinationUri,
    path: message.path,
    q: message.q,
    sendSocket: message.sendSocket,
    advertisedAddress: message.advertisedAddress,
    advertisedPort: message.advertisedPort,
    branches: message.branches.length === 0 ? [] : message.branches.map((branch) => ({ ...branch })),
    flags: message.flags,
    branchFlags: message.branchFlags,
    via: { ...message.via },
    edits: message.edits.clone(),
    replyHeaders: message.replyHeaders.length === 0 ? [] : [...message.replyHeaders],
    attachments: message.attachments,
    processing: message.processing,
    ...changes,
  };
}
