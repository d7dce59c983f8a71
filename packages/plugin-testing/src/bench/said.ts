/** Everything that a connector said, as it said it, for the search for secrets. */
export class Said {
  private readonly texts: { where: string; text: string }[] = [];

  note(where: string, text: string): void {
    this.texts.push({ where, text });
  }

  /** Where one of the secrets was said, plainly or written in another way; undefined: nowhere. */
  placeOf(secrets: readonly string[]): string | undefined {
    const forms = secrets.flatMap(formsOf);
    return this.texts.find(({ text }) => forms.some((form) => text.includes(form)))?.where;
  }
}

/** As it is, in a URL, in JSON, and in base64 as in an Authorization header. */
const formsOf = (secret: string): string[] => [
  ...new Set([
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ]),
];
