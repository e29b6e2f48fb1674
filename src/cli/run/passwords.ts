/** A socket of an event subscription without the passwords in it: output ends up in logs and bug reports. */
export function withoutPasswords(socket: string): string {
  return socket.replace(/(:(?:\/\/)?[^\s:@/]+):[^\s@/]*@/g, '$1:***@');
}
