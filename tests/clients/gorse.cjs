// What gorsejs does with the service at ADDRESS: one JSON object of the answers.
const { Gorse } = require(`${process.env.MODULES}/gorsejs`);

const gorse = new Gorse({ endpoint: process.env.ADDRESS, secret: process.env.KEY });
const page = { cursorOptions: { n: 2 } };

async function main() {
  const star = { FeedbackType: "star", UserId: "zoe", ItemId: "tt3", Timestamp: "2026-01-03T00:00:00Z" };
  const calls = {
    insertFeedbacks: () => gorse.insertFeedbacks([star]),
    getFeedbacks: () => gorse.getFeedbacks("star", { n: 10 }),
    getUserFeedback: () => gorse.getUserFeedback("zoe"),
    getRecommend: () => gorse.getRecommend({ userId: "zoe", ...page }),
    getSessionRecommend: () => gorse.getSessionRecommend([{ ...star, ItemId: "tt1" }], page),
    getItemNeighbors: () => gorse.getItemNeighbors({ itemId: "tt1", ...page }),
    getPopular: () => gorse.getPopular(page),
    getLatest: () => gorse.getLatest(page),
    getItem: () => gorse.getItem("tt1"),
    getUser: () => gorse.getUser("zoe"),
    deleteFeedback: () => gorse.deleteFeedback({ type: "star", userId: "zoe", itemId: "tt3" }),
    deleteUser: () => gorse.deleteUser("zoe"),
    upsertItem: () => gorse.upsertItem({ ItemId: "tt9" }),
  };
  const answers = {};
  for (const [name, call] of Object.entries(calls)) {
    answers[name] = await call().catch((error) => ({ error: error.code }));
  }
  console.log(JSON.stringify(answers));
}

main();
