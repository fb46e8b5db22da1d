interface FiguresProps {
  readonly figures: readonly { readonly name: string; readonly value: string }[]
}

/** A few numbers in one line, each with its name. */
export function Figures({ figures }: FiguresProps) {
  return (
    <dl className="figures sm">
      {figures.map(({ name, value }) => (
        <div key={name}>
          <dt className="soft">{name}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
