// GraphQL calls as somebody who has logged in, or as a shopper whom nobody knows.

/** A session with one of the two APIs. `call` gives the data of an answer, and throws what is wrong with it. */
export const openSession = (url, channel) => {
  let token;
  const call = async (query, variables = {}, of = channel) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(of === undefined ? {} : { 'vendure-token': of }),
      },
      body: JSON.stringify({ query, variables }),
    });
    token = answer.headers.get('vendure-auth-token') || token;
    const { data, errors } = await answer.json();
    if (errors !== undefined) throw new Error(`${errors[0].message} in ${query.slice(0, 200)}`);
    for (const result of Object.values(data ?? {})) {
      if (result?.errorCode !== undefined) throw new Error(`${result.errorCode}: ${result.message}`);
    }
    return data;
  };
  const logIn = (username, password) =>
    call(
      `mutation ($username: String!, $password: String!) {
        login(username: $username, password: $password) { ... on ErrorResult { errorCode message } } }`,
      { username, password },
    );
  return { call, logIn };
};

export const FAILURE = '... on ErrorResult { errorCode message }';
