using System.Collections.Frozen;

namespace TokenGate.Pricing.Catalogue;

/// <summary>
/// The price list's ids of providers, by the names that records have: those of OpenTelemetry's <c>gen_ai.provider.name</c>, and in its
/// style where that list has none.
/// </summary>
internal static class ProviderNames
{
    private static readonly FrozenDictionary<string, string> Ids = new Dictionary<string, string>
    {
        ["azure.ai.openai"] = "azure",
        ["azure.ai.inference"] = "azure",
        ["gcp.vertex_ai"] = "google",
        ["gcp.gemini"] = "google",
        ["gcp.gen_ai"] = "google",
        ["aws.bedrock"] = "aws",
        ["mistral_ai"] = "mistral",
        ["x_ai"] = "x-ai",
        ["together_ai"] = "together",
        ["fireworks_ai"] = "fireworks",
        ["voyage_ai"] = "voyageai",
        ["github.copilot"] = "github-copilot",
        ["novita_ai"] = "novita",
        ["moonshot_ai"] = "moonshotai",
        ["zhipu_ai"] = "zhipuai",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The id of a provider in the list; the name itself where both are called alike.</summary>
    public static string IdOf(string name) => Ids.TryGetValue(name, out var id) ? id : name.ToLowerInvariant();
}
