/** The pile of stones. @param size px */
export function Logo({ size = 20 }: { readonly size?: number }) {
  return (
    <svg className="logo" viewBox="0 0 20 20" width={size} height={size} fill="currentColor" aria-hidden>
      <rect x="1.5" y="13" width="17" height="5.4" rx="2.7" />
      <rect x="4" y="7.2" width="12.4" height="4.8" rx="2.4" opacity=".78" />
      <rect x="6.4" y="2" width="7" height="4.2" rx="2.1" opacity=".56" />
    </svg>
  )
}
