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
        ("jina.ai", "jina_ai"),
        ("ai21.com", "ai21"),
        ("aleph-alpha.com", "aleph_alpha"),
        ("replicate.com", "replicate"),
        ("snowflakecomputing.com", "snowflake"),
        ("minimax.io", "minimax"),
        ("minimaxi.com", "minimax"),
        ("githubcopilot.com", "github.copilot"),
        ("models.github.ai", "github"),
        ("ml.cloud.ibm.com", "ibm.watsonx.ai"),
        ("cerebras.ai", "cerebras"),
        ("sambanova.ai", "sambanova"),
        ("deepinfra.com", "deepinfra"),
        ("nebius.com", "nebius"),
        ("novita.ai", "novita_ai"),
        ("moonshot.ai", "moonshot_ai"),
        ("moonshot.cn", "moonshot_ai"),
        ("bigmodel.cn", "zhipu_ai"),
        ("z.ai", "zhipu_ai"),
        ("aliyuncs.com", "alibaba_cloud"),
        ("volces.com", "volcengine"),
        ("siliconflow.cn", "siliconflow"),
        ("nvidia.com", "nvidia"),
        ("cursor.sh", "cursor"),
        ("cloudcode-pa.googleapis.com", "gcp.gemini"),
        (":1234", "lm_studio"),
        ("ollama", "ollama"),
        (":11434", "ollama"),
    ];

    /// <summary>What a provider is called that nobody knows.</summary>
    public const string Unknown = "-";

    private static readonly string[] LocalNames =
        [".local", ".localhost", ".internal", ".intranet", ".lan", ".corp", ".home.arpa", ".localdomain", ".svc", ".test"];

    /// <summary>
    /// The provider behind a host. Where the host is not known, the default of the API's shape stands for it when it is the company's own
    /// (or none was told), and
    /// <see cref="Unknown"/> when it is somebody's on the Internet: many speak OpenAI's shapes and are not OpenAI.
    /// </summary>
    public static string FromHost(string? host, string fallback)
    {
        if (string.IsNullOrEmpty(host))
        {
            return fallback;
        }

        var name = WithoutPort(host);
        foreach (var (part, provider) in Hosts)
        {
            if (Fits(host, name, part))
            {
                return provider;
            }
        }

        return IsLocal(name) ? fallback : Unknown;
    }

    private static ReadOnlySpan<char> WithoutPort(string host)
    {
        var colon = host.LastIndexOf(':');

        // An address of IPv6 has colons of its own; with a port it stands in brackets.
        var hasPort = colon >= 0 && !host.EndsWith(']') && (host.StartsWith('[') || host.IndexOf(':', StringComparison.Ordinal) == colon);
        return (hasPort ? host.AsSpan(0, colon) : host).Trim("[]");
    }

    /// <summary>A domain stands at the end of a name, behind a dot or a hyphen; a port at the end of the host; a single word
    /// anywhere.</summary>
    private static bool Fits(string host, ReadOnlySpan<char> name, string part)
    {
        if (part[0] == ':')
        {
            return host.EndsWith(part, StringComparison.Ordinal);
        }

        return part.Contains('.', StringComparison.Ordinal)
            ? name.EndsWith(part, StringComparison.OrdinalIgnoreCase) && (name.Length == part.Length || !char.IsLetterOrDigit(name[^(part.Length + 1)]))
            : name.Contains(part, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>True for names and addresses that no other company can have.</summary>
    private static bool IsLocal(ReadOnlySpan<char> name)
    {
        if (System.Net.IPAddress.TryParse(name, out var address))
        {
            return System.Net.IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || IsPrivate(address);
        }

        if (!name.Contains('.'))
        {
            return true;
        }

        foreach (var ending in LocalNames)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>RFC 1918, RFC 3927, RFC 6598.</summary>
    private static bool IsPrivate(System.Net.IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.MapToIPv4().TryWriteBytes(bytes, out _) && bytes switch
        {
            [10, ..] or [192, 168, ..] or [169, 254, ..] => true,
            [172, var second, ..] => second is >= 16 and < 32,
            [100, var second, ..] => second is >= 64 and < 128,
            _ => false,
        };
    }
}
