import { Link } from '@tanstack/react-router'

interface RefLinkProps {
  /** `wine@v3` */
  readonly to: string
  readonly kind: 'dataset' | 'model'
}

/** A version of a dataset or a model, as the way to it. */
export function RefLink({ to, kind }: RefLinkProps) {
  const [, name, number] = /^(.*)@v(\d+)$/.exec(to) ?? [null, to, '']
  const version = number === '' ? undefined : Number(number)
  return kind === 'dataset' ? (
    <Link to="/datasets/$name" params={{ name }} search={{ version }} className="wrap-text">
      {to}
    </Link>
  ) : (
    <Link to="/models/$name" params={{ name }} search={{ version }} className="wrap-text">
      {to}
    </Link>
  )
}
