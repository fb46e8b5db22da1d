/** A set of up to 256 bins: a bit for each. */
@unmanaged
export class BinSet {
  word0: u64
  word1: u64
  word2: u64
  word3: u64

  clear(): void {
    memory.fill(changetype<usize>(this), 0, offsetof<BinSet>())
  }

  /** Inlined, since every row goes down the trees by it. */
  @inline
  has(bin: u32): bool {
    return ((load<u64>(this.wordOf(bin)) >> (bin & 63)) & 1) !== 0
  }

  add(bin: u32): void {
    store<u64>(this.wordOf(bin), load<u64>(this.wordOf(bin)) | ((<u64>1) << (bin & 63)))
  }

  remove(bin: u32): void {
    store<u64>(this.wordOf(bin), load<u64>(this.wordOf(bin)) & ~((<u64>1) << (bin & 63)))
  }

  @inline
  private wordOf(bin: u32): usize {
    return changetype<usize>(this) + <usize>((bin >> 6) << 3)
  }
}
