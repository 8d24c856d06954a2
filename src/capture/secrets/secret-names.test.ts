import assert from "node:assert/strict";
import { test } from "node:test";
import { isSecretHeader, isSecretParameter } from "./secret-names.ts";

const secretHeaders = [
  ..."Authorization Proxy-Authorization cf-aig-authorization X-Serverless-Authorization X-Forwarded-Authorization".split(
    " ",
  ),
  ..."x-api-key api-key api_key apikey X-Goog-Api-Key x-litellm-api-key x-portkey-virtual-key x-functions-key".split(
    " ",
  ),
  ..."Ocp-Apim-Subscription-Key x-amz-security-token X-Auth-Token x-vault-token x-amzn-oidc-accesstoken".split(" "),
  ..."cookie Set-Cookie cookie2 x-csrf-token helicone-auth x-client-secret x-goog-iap-jwt-assertion".split(" "),
  ..."x-hub-signature-256 x-password x-jwt chatgpt-account-id openai-organization".split(" "),
];
for (const name of secretHeaders) test(`header ${name} is a secret`, () => assert.equal(isSecretHeader(name), true));

const plainHeaders = [
  ..."content-type user-agent anthropic-version anthropic-beta anthropic-ratelimit-tokens-remaining".split(" "),
  ..."x-ratelimit-remaining-tokens idempotency-key x-claude-code-session-id session_id conversation_id".split(" "),
  ..."x-evenkeel-context x-request-id originator traceparent x-stainless-retry-count".split(" "),
];
for (const name of plainHeaders) test(`header ${name} is none`, () => assert.equal(isSecretHeader(name), false));

const secretParameters = [
  ..."key api_key apiKey api-key x-api-key access_token accessToken id_token token sig Signature".split(" "),
  ..."X-Amz-Signature X-Amz-Credential X-Goog-Signature AWSAccessKeyId subscription-key password client_secret".split(
    " ",
  ),
  ..."k%65y code auth Authorization".split(" "),
];
for (const name of secretParameters)
  test(`parameter ${name} is a secret`, () => assert.equal(isSecretParameter(name), true));

const plainParameters = "alt beta api-version model region user monkey encode q $filter".split(" ");
for (const name of plainParameters)
  test(`parameter ${name} is none`, () => assert.equal(isSecretParameter(name), false));
