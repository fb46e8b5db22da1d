import { Readable } from 'node:stream'
import { z } from 'zod'
import { type LoggedPoint, type PointKey, readPoints } from '../../experiments/online.ts'
import type { Workspace } from '../../workspace/index.ts'
import { invalid } from '../server/errors.ts'
import { writeMessage } from '../server/rpc.ts'
import type { Streamed } from '../server/route.ts'
import { wireDouble } from '../server/wire.ts'
import { requireRunByUuid } from './find.ts'

/** The most points of a page, and of a piece of what is streamed. */
const largestPage = 50_000
const piece = 10_000

interface HistoryPage {
  readonly metrics: readonly object[]
  readonly next_page_token: string | undefined
}

/**
 * A page of what a run has logged of a metric, by step, time and value.
 * @param limit the most points, 25,000 by default @param token where an earlier page ended
 * @throws RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE
 */
export function historyPage(workspace: Workspace, uuid: string, key: string, limit = 25_000, token = ''): HistoryPage {
  if (limit <= 0) throw invalid(`Invalid value ${limit} for parameter 'max_results' supplied. It must be a positive integer.`)
  const { id } = requireRunByUuid(workspace.db, uuid)
  const { points, next } = readPoints(workspace, id, key, {
    limit: Math.min(limit, largestPage),
    after: token === '' ? undefined : placeOf(token),
  })
  return { metrics: points.map((point) => messageOf(key, uuid, point)), next_page_token: next ? tokenOf(next) : undefined }
}

/** All of it at once, for clients that know of no pages: written as it is read, however much it is. */
export function wholeHistory(workspace: Workspace, uuid: string, key: string): Streamed {
  const { id } = requireRunByUuid(workspace.db, uuid)
  function* pieces() {
    let after: PointKey | undefined
    let isFirst = true
    yield '{"metrics":['
    do {
      const { points, next }: ReturnType<typeof readPoints> = readPoints(workspace, id, key, { limit: piece, after })
      if (points.length > 0) yield (isFirst ? '' : ',') + points.map((point) => JSON.stringify(messageOf(key, uuid, point))).join(',')
      isFirst &&= points.length === 0
      after = next ?? undefined
    } while (after)
    yield ']}'
  }
  return { status: 200, headers: { 'content-type': 'application/json' }, stream: Readable.from(pieces()) }
}

function messageOf(key: string, run: string, { value, timestamp, step }: LoggedPoint): object {
  return { key, value: wireDouble(value), timestamp, step, run_id: run }
}

const Place = z.tuple([z.int(), z.int(), z.union([z.number(), z.enum(['Infinity', '-Infinity'])]), z.int().min(0).max(1)])

const tokenOf = (place: PointKey): string => Buffer.from(writeMessage(place)).toString('base64url')

/** @throws INVALID_PARAMETER_VALUE for a token that is not of this server */
function placeOf(token: string): PointKey {
  try {
    const [step, timestamp, value, nan] = Place.parse(JSON.parse(Buffer.from(token, 'base64url').toString()))
    return [step, timestamp, Number(value), nan]
  } catch {
    throw invalid('Invalid page token: it is not one that this server gave.')
  }
}
