"use strict";

// Swagger UI over our own OpenAPI document. A separate file: the Content-Security-Policy allows no inline script.
const page = document.getElementById("swagger-ui");
SwaggerUIBundle({
  url: page.dataset.schema,
  domNode: page,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  validatorUrl: null, // would send the document to another host
});
