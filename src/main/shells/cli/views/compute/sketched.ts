import type { Sketched } from '../../../../../shared/contract/compute/index.ts'
import { errorTexts } from '../../../../../shared/domain/compute/sketchErrors.ts'
import { count, counted, duration } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, lines } from '../../text/table.ts'
import { profileTable } from '../datasets.ts'
import { driftText, failedText } from '../monitors/windows.ts'

/** A profile of files, or what drifts in them, with how exact the figures are. */
export function sketchedText(sketched: Sketched, style: Style): string {
  const { profile, drift, target, seconds } = sketched
  return blocks(
    style.title(escapeText(profile.source)),
    facts([
      ['files', count(profile.files)],
      ['rows', count(profile.rows)],
      ['held against', drift && referenceText(drift.reference)],
      ['read on', target === null ? 'this computer' : escapeText(target)],
      ['took', duration(seconds * 1_000)],
    ]),
    drift === null ? profileTable(profile) : comparedText(drift, style),
    lines(...errorTexts(profile.columns).map((text) => style.faint(text))),
    profile.notes.length > 0 && style.faint(lines(...profile.notes.map(escapeText))),
  )
}

function referenceText(reference: NonNullable<Sketched['drift']>['reference']): string {
  return 'ref' in reference ? escapeText(reference.ref) : `${escapeText(reference.source)} (${counted(reference.rows, 'row')})`
}

function comparedText({ comparison, overlays }: NonNullable<Sketched['drift']>, style: Style): string {
  return blocks(escapeText(comparison.drift.sentence), driftText({ comparison }, overlays), failedText(comparison.checks, style))
}
