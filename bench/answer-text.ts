/** What a model might say: sentences, a list, some Markdown. */
const ANSWER = `Thanks for asking! Your order **#48213** left our warehouse on Tuesday, and the carrier has scanned it twice since then, so it is well on its way to you.

### What happens next

1. The parcel reaches the sorting centre in Da Nang, usually **within one day**.
2. You get a text message with a time window of two hours.
3. Nobody at home? It waits for *seven days* in the nearest shop, and you can choose another one on the [tracking page](https://example.com/track/48213).

If you would like to change the address, please do it before the parcel is handed to the driver:

- open **My orders**, choose the order and press \`Change address\`;
- enter the new address and your phone number;
- confirm with the code that we send you.

A change costs nothing while the parcel is in the sorting centre. Later the carrier asks for a fee of about 25,000 VND, which we cannot waive, since we do not receive any of it ourselves.

> Returns stay free of charge for thirty days, whichever address you choose.

Should the tracking page show no new line by Thursday evening, write to me again with the number of the order. I will then open an inquiry with the carrier, which takes two working days, and send you a replacement at once if they cannot find the parcel. Is there anything else?`;

export const CHUNKS = 300;

/** The answer in pieces as models send them: most are a short word or a part of one, with the space before it. */
export const answerChunks: readonly string[] = cut(ANSWER);
export const answerText = ANSWER;

function cut(text: string): string[] {
  return Array.from({ length: CHUNKS }, (_, index) =>
    text.slice(Math.round((index * text.length) / CHUNKS), Math.round(((index + 1) * text.length) / CHUNKS)),
  );
}
