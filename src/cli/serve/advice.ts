/** What an operator can do about a socket that cannot be had; null when the problem is another one. */
export function advice(problem: string): string | null {
  const socket = /on (\w+):(.*?):(\d+): /.exec(problem);
  const elsewhere = problem.includes('(--metrics)') ? 'give --metrics another one' : 'use --listen';
  const protocol = socket?.[1] === 'udp' ? 'u' : 't';
  if (problem.includes('EADDRINUSE')) {
    return `another program has this socket (\`ss -ln${protocol}p 'sport = :${socket?.[3] ?? 'PORT'}'\` shows which): stop it, or ${elsewhere}`;
  }
  if (problem.includes('EACCES')) {
    return `ports below 1024 need the right to bind them (CAP_NET_BIND_SERVICE): give it, or ${elsewhere}`;
  }
  if (problem.includes('EADDRNOTAVAIL')) {
    return `this machine does not have that address: correct it, or ${elsewhere}`;
  }
  return null;
}
