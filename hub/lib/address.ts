// Network addresses as text.

/** True for an address of the machine itself: 127.0.0.0/8, ::1, or the former inside IPv6. */
export function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, "");
  return plain === "::1" || plain === "localhost" || /^127\.\d+\.\d+\.\d+$/.test(plain);
}
