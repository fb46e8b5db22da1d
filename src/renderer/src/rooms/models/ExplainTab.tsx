import { useState } from 'react'
import { DependenceCard } from '../evaluation/DependenceCard.tsx'
import { ImportanceCard } from '../evaluation/ImportanceCard.tsx'
import type { Looked } from '../evaluation/looked.ts'

/** Which columns the model needs, and what it does with one. */
export function ExplainTab({ looked }: { readonly looked: Looked }) {
  const [column, setColumn] = useState<string | null>(null)
  return (
    <div className="two explain-parts">
      <ImportanceCard looked={looked} onColumn={setColumn} />
      <DependenceCard looked={looked} column={column} onColumn={setColumn} />
    </div>
  )
}
