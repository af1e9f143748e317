/** The contract as pages, by Swagger UI from this server's own files: nothing comes from elsewhere. */
export const referencePage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>DocBook API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

/** What the page takes from Swagger UI's package. */
export const referenceFiles = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"];

/** validatorUrl null: the page would otherwise send the contract's address to a public validator. */
export const referenceScript = `SwaggerUIBundle({ url: "/openapi.yaml", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null, tryItOutEnabled: true });
`;

/** Swagger UI sets styles as it goes, and draws its icons from data. */
export const referenceHeaders = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
};
