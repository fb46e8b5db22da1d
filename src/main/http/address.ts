/** Where a server listens and who may ask it. */
export interface HttpAddress {
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  /** Files in PEM. */
  readonly tls: { readonly certificate: string; readonly key: string } | null
  /** SHA-256 of the token that callers show; null where none is asked for, on loopback alone. */
  readonly tokenHash: string | null
  /** Names beside its own address that a `Host` header may have. */
  readonly hosts: readonly string[]
}
