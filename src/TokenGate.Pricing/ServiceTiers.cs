using System.Collections.Frozen;

namespace TokenGate.Pricing;

/// <summary>
/// What service tiers cost beside the standard one, where providers name one factor for all models. Others (priority, fast, provisioned)
/// differ by model and contract: they have no price until the company names one.
/// </summary>
internal static class ServiceTiers
{
    private const decimal Half = 0.5m;

    /// <summary>Names of the standard tier: OpenAI's, Anthropic's, Groq's, Bedrock's, Vertex AI's.</summary>
    private static readonly FrozenSet<string> Standard =
        new[] { "", "default", "standard", "auto", "standard_only", "on_demand" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Half price: https://developers.openai.com/api/docs/guides/batch and /flex-processing,
    /// https://platform.claude.com/docs/en/build-with-claude/batch-processing, https://ai.google.dev/gemini-api/docs/optimization,
    /// https://docs.aws.amazon.com/bedrock/latest/userguide/capacity-limits-cost-optimization.html,
    /// https://learn.microsoft.com/azure/ai-services/openai/how-to/batch, https://docs.mistral.ai/capabilities/batch,
    /// https://console.groq.com/docs/batch.
    /// </summary>
    private static readonly FrozenSet<(string Provider, string Tier)> AtHalf = new[]
    {
        ("openai", "batch"), ("openai", "flex"), ("azure", "batch"), ("anthropic", "batch"), ("google", "batch"), ("google", "flex"), ("google", "on_demand_flex"),
        ("aws", "batch"), ("mistral", "batch"), ("groq", "batch"),
    }.ToFrozenSet();

    /// <summary>The factor on prices of tokens; null where it is not known.</summary>
    /// <param name="provider">The provider's id in the price list.</param>
    /// <param name="tier">The tier as the provider names it; null when it told none.</param>
    /// <param name="own">The company's own price, which may name factors.</param>
    public static decimal? Factor(string provider, string? tier, OwnPrice? own)
    {
        if (tier is not null && own is { Tiers.IsEmpty: false } && own.Tiers.TryGetValue(tier, out var factor))
        {
            return factor;
        }

        return tier is null || Standard.Contains(tier) ? 1
            : AtHalf.Contains((provider, tier.ToLowerInvariant())) ? Half
            : null;
    }
}
