const FORM = /^(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/** What a suffix stands for; one with an exponent says so itself. */
const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * Reads an amount of something, as Kubernetes writes it: `500m`, `1.5Gi`, `2e3`. None is negative here.
 * @returns Nothing if it is none.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string): number | undefined {
  const [, digits, suffix = ""] = FORM.exec(text) ?? [];
  return digits === undefined
    ? undefined
    : Number(digits) * (FACTORS[suffix] ?? Number(`1${suffix}`));
}
