// How the types are used with what every browser has.
import type { components, operations } from "./ml-service";

type Recommendations = components["schemas"]["Recommendations"];
type Question = NonNullable<operations["recommend"]["parameters"]["query"]>;

export async function recommend(
  address: string,
  key: string,
  userId: string,
  question: Question = {},
): Promise<Recommendations> {
  const query = new URLSearchParams(
    Object.entries(question).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const response = await fetch(`${address}/api/recommendations/${userId}?${query}`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  if (!response.ok) {
    const { error }: components["schemas"]["Error"] = await response.json();
    throw new Error(error);
  }
  return response.json();
}

export function titles(answer: Recommendations): (string | null)[] {
  return answer.recommendations.map((medium) => medium.title);
}

// @ts-expect-error: a limit is a number
export const wrong: Question = { limit: "five" };
