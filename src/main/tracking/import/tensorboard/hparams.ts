import { wire, WireCursor } from '../../../wire.ts'
import type { Span } from './event.ts'

/** What the plugin for hyperparameters keeps of a run ("session"). */
export interface Session {
  readonly params: Map<string, string>
  status: 'done' | 'failed' | null
}

/**
 * Reads one record of the plugin into a session. Source: tensorboard/plugins/hparams/plugin_data.proto, api.proto
 * @throws WireError
 */
export function readSession(bytes: Buffer, { start, end }: Span, session: Session): void {
  const data = new WireCursor(bytes, start, end)
  while (data.next()) {
    if (data.type !== wire.lengthDelimited) continue
    if (data.number === 3) readStart(bytes, data, session)
    else if (data.number === 4) readEnd(bytes, data, session)
  }
}

function readStart(bytes: Buffer, { start, end }: Span, session: Session): void {
  const info = new WireCursor(bytes, start, end)
  while (info.next()) if (info.number === 1) readParam(bytes, info, session)
}

/** An entry of a map: key, value. */
function readParam(bytes: Buffer, { start, end }: Span, session: Session): void {
  const entry = new WireCursor(bytes, start, end)
  let key = ''
  let value: string | null = null
  while (entry.next()) {
    if (entry.number === 1) key = bytes.toString('utf8', entry.start, entry.end)
    else if (entry.number === 2) value = readValue(bytes, entry)
  }
  if (key !== '' && value !== null) session.params.set(key, value)
}

/** Of google.protobuf.Value the kinds that a hyperparameter may have: number, text and truth value. */
function readValue(bytes: Buffer, { start, end }: Span): string | null {
  const value = new WireCursor(bytes, start, end)
  let text: string | null = null
  while (value.next()) {
    if (value.number === 2 && value.type === wire.fixed64) text = String(bytes.readDoubleLE(value.start))
    else if (value.number === 3) text = bytes.toString('utf8', value.start, value.end)
    else if (value.number === 4) text = String(value.value === 1)
  }
  return text
}

function readEnd(bytes: Uint8Array, { start, end }: Span, session: Session): void {
  const info = new WireCursor(bytes, start, end)
  while (info.next()) if (info.number === 1) session.status = info.value === 1 ? 'done' : info.value === 2 ? 'failed' : null
}
