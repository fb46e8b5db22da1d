import { createReadStream, openSync, readSync, closeSync } from 'node:fs'
import type { ImportedFile } from '../source.ts'
import type { Cut } from './restarts.ts'
import type { FileSurvey, MediaPart } from './survey.ts'

/** The images and texts of a run, as files: `images/<tag>/<step>.png`, `texts/<tag>/<step>.txt`. They are read from where they lie in the events. */
export function* mediaOf(files: readonly FileSurvey[], cuts: readonly Cut[]): Generator<ImportedFile> {
  const byPath = new Map<string, ImportedFile>()
  for (const [i, { file, media }] of files.entries()) {
    for (const part of media) {
      if (!cuts[i].keeps(part.record, null, part.step)) continue
      // What was logged twice for a step is what it was the last time.
      const path = pathOf(file, part)
      byPath.set(path, { path, bytes: part.bytes, open: (signal) => Promise.resolve(openPart(file, part, signal)) })
    }
  }
  yield* byPath.values()
}

function openPart(file: string, { start, bytes }: MediaPart, signal: AbortSignal): AsyncIterable<Uint8Array> {
  return bytes === 0 ? nothing() : createReadStream(file, { start, end: start + bytes - 1, signal })
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // An empty text.
}

function pathOf(file: string, part: MediaPart): string {
  const number = part.number === 0 ? '' : `-${part.number}`
  const folder = part.kind === 'image' ? 'images' : 'texts'
  return `${folder}/${part.tag}/${part.step}${number}.${part.kind === 'image' ? imageType(file, part) : 'txt'}`
}

/** By the first bytes: nothing else tells it. */
function imageType(file: string, { start, bytes }: MediaPart): string {
  const begin = Buffer.alloc(Math.min(4, bytes))
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, begin, 0, begin.length, start)
  } finally {
    closeSync(descriptor)
  }
  const hex = begin.toString('hex')
  if (hex === '89504e47') return 'png'
  if (hex.startsWith('ffd8ff')) return 'jpg'
  return hex === '47494638' ? 'gif' : 'bin'
}
