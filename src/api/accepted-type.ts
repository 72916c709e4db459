/** A part of an `Accept` header: a content type, or a range of them, and how much it is wanted. */
type Wish = { readonly range: string; readonly quality: number };

/**
 * Chooses the content type that a client wants most; of several the first that is offered.
 * @returns The last resort if the client does not say, or wants nothing of what is offered.
 * @see RFC 9110, section 12.5.1
 */
export function acceptedType<T extends string>(
  request: Request,
  offers: readonly T[],
  lastResort: T,
): T {
  const wishes = (request.headers.get("accept") ?? "").split(",").map(parseWish);
  let chosen = lastResort;
  let best = 0;
  for (const offer of offers) {
    const quality = qualityOf(offer, wishes);
    if (quality > best) [chosen, best] = [offer, quality];
  }
  return chosen;
}

function parseWish(text: string): Wish {
  const [range = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  return { range, quality: quality === undefined ? 1 : Number(quality) || 0 };
}

/** The most precise wish counts. */
function qualityOf(offer: string, wishes: readonly Wish[]): number {
  const ranges = [offer, `${offer.split("/", 1)[0]}/*`, "*/*"];
  const wish = ranges.map((range) => wishes.find((candidate) => candidate.range === range));
  return wish.find((candidate) => candidate !== undefined)?.quality ?? 0;
}
