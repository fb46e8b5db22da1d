import { desc, eq, or } from 'drizzle-orm'
import {
  type Approval,
  type ApprovalCheck,
  type ApprovalGate,
  approvalLimit,
  type ApprovalMove,
} from '../../shared/domain/packages/approval.ts'
import type { GateResult } from '../../shared/domain/models/gates.ts'
import type { Mask } from '../datasets/index.ts'
import { artifactOf, evaluationName, type TrainingRun } from '../experiments/index.ts'
import { checksOf, type ModelVersionRow, modelVersionRef } from '../models/index.ts'
import { type Registry, schema } from '../workspace/index.ts'

const { aliasMoves, modelAliases } = schema

interface Approved {
  readonly version: ModelVersionRow
  readonly run: TrainingRun
  /** What it was trained and measured on. */
  readonly data: Approval['data']
  readonly mask: Mask
}

/**
 * The approval record of a model version: the same for the same state of the registry, whenever it is asked for. Without values of
 * columns that are sensitive now, also where they were not when a gate was checked.
 */
export function approvalOf(db: Registry, { version, run, data, mask }: Approved): Approval {
  const allMoves = movesOf(db, version)
  const moves = allMoves.slice(0, approvalLimit)
  const decisive = new Set(moves.map(({ check }) => check))
  const seen = new Set<string>()
  // Those that let an alias move, and the newest of each alias: a check that was repeated says nothing more.
  const allChecks = checksOf(db, version).filter(({ id, alias }) => {
    const newest = !seen.has(alias)
    seen.add(alias)
    return newest || decisive.has(id)
  })
  const checks = allChecks.slice(0, approvalLimit).map(
    ({ id, alias, passed, results, at, actor }): ApprovalCheck => ({
      id,
      alias,
      passed,
      gates: results.map((result) => maskedGate(result, mask)),
      at,
      actor,
    }),
  )
  const known = new Set(checks.map(({ id }) => id))
  return {
    format: 'cairn.approval/1',
    modelVersion: modelVersionRef(db, version.id),
    aliases: aliasesOf(db, version),
    data,
    evaluation: evaluationOf(db, run),
    checks: checks.toReversed(),
    moves: moves
      .map((move) => ({ ...move, reason: mask.text(move.reason), check: move.check !== null && known.has(move.check) ? move.check : null }))
      .toReversed(),
    omitted: { checks: allChecks.length - checks.length, moves: allMoves.length - moves.length },
  }
}

/** Newest first. */
function movesOf(db: Registry, { id }: ModelVersionRow): ApprovalMove[] {
  const name = (versionId: number | null) => (versionId === null ? null : modelVersionRef(db, versionId))
  return db
    .select()
    .from(aliasMoves)
    .where(or(eq(aliasMoves.toVersionId, id), eq(aliasMoves.fromVersionId, id)))
    .orderBy(desc(aliasMoves.id))
    .all()
    .map((move) => ({
      alias: move.alias,
      from: name(move.fromVersionId),
      to: name(move.toVersionId),
      reason: move.reason,
      overridden: move.overridden,
      check: move.gateCheckId,
      at: move.at,
      actor: move.actor,
      author: move.author,
    }))
}

function aliasesOf(db: Registry, { id }: ModelVersionRow): string[] {
  const rows = db.select({ alias: modelAliases.alias }).from(modelAliases).where(eq(modelAliases.versionId, id)).all()
  return rows.map(({ alias }) => alias).toSorted()
}

function evaluationOf(db: Registry, run: TrainingRun): Approval['evaluation'] {
  for (const part of ['test', 'validation'] as const) {
    const sha256 = artifactOf(db, run, evaluationName('model', part))
    if (sha256 !== undefined) return { part, sha256 }
  }
  return null
}

/** Slices are named by values, which are not in quotes where they are numbers: of a sensitive column only the counts remain. */
function maskedGate({ gate, name, passed, skipped, detail, evidence }: GateResult, mask: Mask): ApprovalGate {
  const isAbout = (text: string) => [...mask.columns].some((column) => text.includes(column))
  if (gate.kind !== 'slices' || !(isAbout(detail) || Object.keys(evidence).some(isAbout)))
    return {
      name: mask.text(name),
      passed,
      ...(skipped === true && { skipped }),
      detail: mask.text(detail),
      evidence: masked(evidence, mask),
    }
  const kept = Object.entries(evidence).filter(([figure]) => !isAbout(figure))
  const count = (figure: string) => String(evidence[figure] ?? '–')
  return {
    name,
    passed,
    detail: `${count('failing')} of ${count('slices')} slices of at least ${count('minSupport')} rows are worse than the whole; slices by a sensitive column are not named.`,
    evidence: masked(Object.fromEntries(kept), mask),
  }
}

function masked(evidence: ApprovalGate['evidence'], mask: Mask): ApprovalGate['evidence'] {
  return Object.fromEntries(
    Object.entries(evidence).map(([figure, value]) => [mask.text(figure), typeof value === 'string' ? mask.text(value) : value]),
  )
}
