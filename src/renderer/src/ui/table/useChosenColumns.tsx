import type { ReactNode } from 'react'
import { changePreferences, usePreferences } from '../../app/preferences.ts'
import { chosenOf, isChoosable } from './chosenColumns.ts'
import { ColumnChooser } from './ColumnChooser.tsx'
import type { Column } from './types.ts'

/**
 * The columns of a table that this person has chosen to see, and the button that chooses them, for the bar over the table. The choice is kept
 * in their preferences and holds for every table of that name. The column that names the rows always stays.
 *
 * @param table its name in the preferences, such as `profile`
 * @param usual ids of the columns that are hidden until this person chooses
 */
export function useChosenColumns<Row>(
  table: string,
  columns: readonly Column<Row>[],
  usual: readonly string[] = [],
): { readonly shown: readonly Column<Row>[]; readonly chooser: ReactNode } {
  const all = usePreferences()?.hiddenColumns
  const hidden = all?.[table] ?? usual
  const chooser = (
    <ColumnChooser
      columns={columns.filter(isChoosable)}
      hidden={hidden}
      onChange={(change) => {
        // Before the preferences are here, a change would be one of all tables.
        if (all) void changePreferences({ hiddenColumns: { ...all, [table]: [...(change.hidden ?? hidden)] } })
      }}
    />
  )
  return { shown: chosenOf(columns, hidden), chooser }
}
