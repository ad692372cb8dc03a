namespace TokenGate.Dialects.Reading;

/// <summary>
/// The provider behind a host, by the well-known values of <c>gen_ai.provider.name</c>
/// (https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/), and in the same style where that list has none.
/// </summary>
internal static class Providers
{
    private static readonly (string Part, string Name)[] Hosts =
    [
        ("openai.azure.com", "azure.ai.openai"),
        ("cognitiveservices.azure.com", "azure.ai.openai"),
        ("services.ai.azure.com", "azure.ai.inference"),
        ("inference.ai.azure.com", "azure.ai.inference"),
        ("azuredatabricks.net", "databricks"),
        ("databricks", "databricks"),
        ("api.openai.com", "openai"),
        ("anthropic.com", "anthropic"),
        ("firebasevertexai.googleapis.com", "gcp.vertex_ai"),
        ("aiplatform.googleapis.com", "gcp.vertex_ai"),
        ("generativelanguage.googleapis.com", "gcp.gemini"),
        ("bedrock", "aws.bedrock"),
        ("amazonaws.com", "aws.bedrock"),
        ("cohere", "cohere"),
        ("mistral.ai", "mistral_ai"),
        ("groq.com", "groq"),
        ("deepseek.com", "deepseek"),
        ("x.ai", "x_ai"),
        ("perplexity.ai", "perplexity"),
        ("together", "together_ai"),
        ("openrouter.ai", "openrouter"),
        ("fireworks.ai", "fireworks_ai"),
        ("huggingface.co", "hugging_face"),
        ("cloudflare.com", "cloudflare"),
        ("voyageai.com", "voyage_ai"),
        ("writer.com", "writer"),
        ("watsonx", "ibm.watsonx.ai"),
        ("ollama", "ollama"),
        (":11434", "ollama"),
    ];

    /// <summary>The provider behind a host, or the default of the API shape when the host says nothing.</summary>
    public static string FromHost(string? host, string fallback)
    {
        if (host is not null)
        {
            foreach (var (part, name) in Hosts)
            {
                if (host.Contains(part, StringComparison.OrdinalIgnoreCase))
                {
                    return name;
                }
            }
        }

        return fallback;
    }
}
