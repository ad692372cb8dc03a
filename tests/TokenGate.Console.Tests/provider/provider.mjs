// A real OpenID provider on this machine: authorization code with PKCE, claims from the user information endpoint, a form for the name.
// Accounts come as the first argument, JSON by login name. A line "lie" on the input has it publish keys that it does not sign with; a
// line "honest" ends that. The first line of the output is its issuer.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";

const accounts = JSON.parse(process.argv[2]);
const keyOf = (name) => ({ ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), kid: name, use: "sig", alg: "RS256" });
const [own, other] = [keyOf("own"), keyOf("other")];
const published = (key) => ({ kty: key.kty, n: key.n, e: key.e, kid: key.kid, use: "sig", alg: "RS256" });
let lies = false;

const server = createServer((request, response) => {
  if (lies && request.url === "/jwks") {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ keys: [published(other)] }));
    return;
  }

  handle(request, response);
});
let handle = (_, response) => response.end();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: "tokengate",
    client_secret: "a-secret-of-the-tests-0123456789",
    redirect_uris: [`${issuer}/unused`],
    grant_types: ["authorization_code"],
    response_types: ["code"],
    token_endpoint_auth_method: "client_secret_post",
  }],
  jwks: { keys: [own] },
  cookies: { keys: ["a-key-of-the-tests"] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username", "groups", "department"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
  // Everybody agreed once.
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
});
// The gateway's port is not known before it starts.
provider.Client.prototype.redirectUriAllowed = (address) => new URL(address).hostname === "127.0.0.1";
handle = provider.callback();
createInterface({ input: process.stdin }).on("line", (line) => {
  lies = line === "lie";
}).on("close", () => process.exit(0));
console.log(issuer);
