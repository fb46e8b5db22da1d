import { betaI } from './special.ts'

/** The quantile of Student's t. @param p 0.5 to 1 @param df degrees of freedom */
export function tQuantile(p: number, df: number): number {
  let low = 0
  let high = 1
  while (tCdf(high, df) < p) high *= 2
  for (let i = 0; i < 200 && high - low > 1e-14 * high; i++) {
    const middle = (low + high) / 2
    if (tCdf(middle, df) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function tCdf(t: number, df: number): number {
  return 1 - betaI(df / (df + t * t), df / 2, 0.5) / 2
}
