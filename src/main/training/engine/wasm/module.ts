import { varint } from '../../../protobuf.ts'

/**
 * The binary format of WebAssembly, as far as a kernel of loops over float32 needs it. Code is a list of bytes; every
 * function here gives those of one instruction, and `[...a, ...b]` joins them.
 * Source: https://webassembly.github.io/spec/core/binary/
 */

export type Code = readonly number[]

/** LEB128, unsigned, is the varint of Protocol Buffers. */
const unsigned = (value: number): number[] => [...varint(value)]

function signed(value: number): number[] {
  const bytes: number[] = []
  for (;;) {
    const low = value & 0x7f
    value >>= 7
    if ((value === 0 && (low & 0x40) === 0) || (value === -1 && (low & 0x40) !== 0)) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}

export const types = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const
type Type = keyof typeof types

export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)]
export const whole = (value: number): Code => [0x41, ...signed(value)]
export const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a]
export const subtract = (a: Code, b: Code): Code => [...a, ...b, 0x6b]
export const increase = (local: number, by: Code): Code => set(local, add(get(local), by))

/** The body, and again while the condition holds after it. */
export const repeat = (body: Code, condition: Code): Code => [0x03, 0x40, ...body, ...condition, 0x0d, 0x00, 0x0b]
export const below = (a: Code, b: Code): Code => [...a, ...b, 0x49]

const simd = (code: number): number[] => [0xfd, ...unsigned(code)]
/** Alignment is a hint; 2 means 4 bytes. */
const at = (offset: number): number[] => [2, ...unsigned(offset)]

/** Four float32 at a time. An address is in bytes. */
export const load4 = (address: Code, offset = 0): Code => [...address, ...simd(0x00), ...at(offset)]
/** One float32, four times. */
export const loadSplat = (address: Code): Code => [...address, ...simd(0x09), ...at(0)]
export const store4 = (address: Code, value: Code, offset = 0): Code => [...address, ...value, ...simd(0x0b), ...at(offset)]
export const splat = (value: Code): Code => [...value, ...simd(0x13)]
export const abs4 = (a: Code): Code => [...a, ...simd(0xe0)]
export const sqrt4 = (a: Code): Code => [...a, ...simd(0xe3)]
export const add4 = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe4)]
export const subtract4 = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe5)]
export const multiply4 = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe6)]
export const divide4 = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe7)]

export const max4 = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe9)]
/** All bits where a > b, else none. */
export const greater4 = (a: Code, b: Code): Code => [...a, ...b, ...simd(0x44)]
export const and4 = (a: Code, b: Code): Code => [...a, ...b, ...simd(0x4e)]
export const real = (value: number): Code => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)]

/** A function without a result: it works on memory. */
export interface WasmFunction {
  readonly name: string
  readonly parameters: readonly Type[]
  /** Numbered after the parameters. */
  readonly locals: readonly Type[]
  readonly body: Code
}

const text = (value: string): number[] => [...unsigned(value.length), ...Buffer.from(value, 'ascii')]
const list = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()]
const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content]

const header: Code = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

/** A module that takes its memory from outside (`env.memory`) and exports the functions. */
export function encodeModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const signatures = functions.map(({ parameters }) => [0x60, ...list(parameters.map((type) => [types[type]])), 0])
  const memory = [...text('env'), ...text('memory'), 0x02, 0x00, ...unsigned(1)]
  const bodies = functions.map(({ locals, body }) => {
    const code = [...list(locals.map((type) => [1, types[type]])), ...body, 0x0b]
    return [...unsigned(code.length), ...code]
  })
  return Uint8Array.from([
    ...header,
    ...section(1, list(signatures)),
    ...section(2, list([memory])),
    ...section(3, list(functions.map((_, i) => unsigned(i)))),
    ...section(7, list(functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]))),
    ...section(10, list(bodies)),
  ])
}
