/** `0.000` seconds, `2:05.250` from one minute on. */
export function clockTime(milliseconds: number): string {
  const rounded = Math.round(milliseconds);
  const minutes = Math.floor(rounded / 60_000);
  const seconds = ((rounded % 60_000) / 1000).toFixed(3);
  if (minutes === 0) return seconds;
  const padded = seconds.padStart(6, '0');
  return minutes < 60
    ? `${minutes}:${padded}`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${padded}`;
}

/** `1.5 s`, `2 min`, `2 min 5 s`, `1 h`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 100) / 10;
  if (seconds < 60) return `${seconds} s`;
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
