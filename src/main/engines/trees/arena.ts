import { CairnError } from '../../../shared/errors.ts'

/** The tables of the kernels lie before this. */
const firstByte = 65_536
const pageBytes = 65_536
/** WebAssembly counts in 32 bits. */
const mostBytes = 65_535 * pageBytes

/** Memory that is shared out once, before it is used. */
export function arena() {
  let end = firstByte
  return {
    /** So many bytes, and a few after them that may be read and written by vectors; @returns their address */
    room(bytes: number): number {
      const at = end
      end = Math.ceil((end + bytes + 64) / 64) * 64
      return at
    },
    /** @throws ENGINE_UNAVAILABLE when there is not so much memory */
    open(): WebAssembly.Memory {
      const size = `${Math.ceil(end / 2 ** 20)} MiB`
      if (end > mostBytes) throw unavailable(`The rows take ${size}, and 4 GiB is the most. Train on fewer rows or columns.`)
      try {
        return new WebAssembly.Memory({ initial: Math.ceil(end / pageBytes) + 1, maximum: 65_536, shared: true })
      } catch (error) {
        throw unavailable(`The rows take ${size} of memory, which this computer does not have free.`, error)
      }
    },
  }
}

const unavailable = (why: string, cause?: unknown): CairnError =>
  new CairnError('ENGINE_UNAVAILABLE', `Trees cannot be grown: ${why}`, { engine: 'wasm' }, cause)
