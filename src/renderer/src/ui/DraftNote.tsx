import type { DraftState } from '../app/drafts.ts'

/** Says that what stands in a form is a draft from before, with the way to discard it. Nothing where there is nothing to say. */
export function DraftNote({ draft }: { readonly draft: Pick<DraftState<unknown>, 'restored' | 'outdated' | 'tooLong' | 'discard'> }) {
  const { restored, outdated, tooLong, discard } = draft
  if (!restored && !outdated && !tooLong) return null
  return (
    <p className="row wrap sm soft draft-note" role="status">
      {tooLong ? 'Too long to keep as a draft. Save it before you close this window.' : restored ? 'Draft restored' : 'Unsaved draft'}
      {outdated && <span className="warn-text">The saved text has changed since you typed this.</span>}
      <button type="button" className="btn quiet" onClick={discard}>
        Discard
      </button>
    </p>
  )
}
