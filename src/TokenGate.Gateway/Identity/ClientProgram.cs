using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// The program that a request comes from, as it names itself: one of a closed list, so that no client can make columns of reports. Told by
/// the client, and therefore a hint and no proof.
/// </summary>
internal static class ClientProgram
{
    /// <summary>A program that is not in the list.</summary>
    public const string Other = "other";

    /// <summary>The request does not say.</summary>
    public const string None = "-";

    private const int MaxLength = 512;

    /// <summary>
    /// Coding agents and chat frontends, by how their User-Agent or one of its products begins; before the libraries that they use.
    /// </summary>
    private static readonly (string Begins, string Name)[] Programs =
    [
        ("claude-cli", "claude-code"), ("claude-code", "claude-code"), ("codex", "codex"), ("geminicli", "gemini-cli"), ("gemini-cli", "gemini-cli"),
        ("qwencode", "qwen-code"), ("qwen-code", "qwen-code"), ("opencode", "opencode"), ("crush", "crush"), ("goose", "goose"), ("aider", "aider"),
        ("cline", "cline"), ("roo-code", "roo-code"), ("roocode", "roo-code"), ("kilo-code", "kilo-code"), ("kilocode", "kilo-code"),
        ("continue", "continue"), ("cursor", "cursor"), ("zed", "zed"), ("githubcopilot", "copilot"), ("copilot", "copilot"),
        ("open-webui", "open-webui"), ("openwebui", "open-webui"), ("librechat", "librechat"), ("litellm", "litellm"), ("dify", "dify"),
        ("langchain", "langchain"), ("semantic-kernel", "semantic-kernel"), ("ai-sdk", "ai-sdk"),
    ];

    /// <summary>Libraries of the vendors and of HTTP, likewise.</summary>
    private static readonly (string Begins, string Name)[] Libraries =
    [
        ("asyncopenai/python", "openai-python"), ("openai/python", "openai-python"), ("asyncazureopenai/python", "openai-python"),
        ("azureopenai/python", "openai-python"), ("openai/js", "openai-node"), ("azureopenai/js", "openai-node"), ("openai/go", "openai-go"),
        ("openai/java", "openai-java"), ("openai/ruby", "openai-ruby"), ("openai", "openai-dotnet"),
        ("asyncanthropic/python", "anthropic-python"), ("anthropic/python", "anthropic-python"), ("anthropic/js", "anthropic-node"),
        ("anthropic/go", "anthropic-go"), ("anthropic/java", "anthropic-java"), ("anthropic/ruby", "anthropic-ruby"),
        ("asyncanthropic", "anthropic-python"), ("anthropic", "anthropic-other"),
        ("google-genai-sdk", "google-genai"), ("genai-js", "google-genai"), ("google-api-python-client", "google-genai"),
        ("mistral-client", "mistral-sdk"), ("mistralai", "mistral-sdk"), ("cohere", "cohere-sdk"), ("ollama", "ollama-sdk"), ("azsdk", "azure-sdk"),
        ("boto3", "aws-sdk"), ("botocore", "aws-sdk"), ("aws-sdk", "aws-sdk"), ("groq", "groq-sdk"),
        ("python-requests", "python-http"), ("python-httpx", "python-http"), ("aiohttp", "python-http"), ("python-urllib", "python-http"),
        ("axios", "node-http"), ("node", "node-http"), ("undici", "node-http"), ("got", "node-http"), ("bun", "node-http"), ("deno", "node-http"),
        ("go-http-client", "go-http"), ("okhttp", "java-http"), ("java", "java-http"), ("apache-httpclient", "java-http"), ("reqwest", "rust-http"),
        ("curl", "curl"), ("wget", "curl"), ("httpie", "curl"), ("postmanruntime", "postman"), ("insomnia", "postman"), ("mozilla", "browser"),
    ];

    /// <summary>The languages that the SDKs made by Stainless name in <c>x-stainless-lang</c>.</summary>
    private static readonly (string Language, string Suffix)[] Languages =
        [("python", "python"), ("js", "node"), ("go", "go"), ("java", "java"), ("kotlin", "java"), ("ruby", "ruby"), ("csharp", "dotnet")];

    /// <summary>The program's name in the list.</summary>
    public static string Detect(IHeaderDictionary headers)
    {
        var agent = Value(headers, "User-Agent");
        var told = Find(Programs, Value(headers, "originator")) ?? Find(Programs, agent) ?? Find(Programs, Value(headers, "X-Title"))
            ?? Find(Libraries, agent) ?? Find(Libraries, Value(headers, "x-goog-api-client")) ?? OfStainless(headers);
        if (told is not null)
        {
            return told;
        }

        return agent.IsEmpty && !headers.ContainsKey("x-goog-api-client") && !headers.ContainsKey("originator") && !headers.ContainsKey("x-stainless-lang") ? None : Other;
    }

    private static string? OfStainless(IHeaderDictionary headers)
    {
        var language = Value(headers, "x-stainless-lang");
        foreach (var (known, suffix) in Languages)
        {
            if (language.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return headers.ContainsKey("anthropic-version") ? $"anthropic-{suffix}" : $"openai-{suffix}";
            }
        }

        return null;
    }

    /// <summary>
    /// The first name of a list that a product in the text begins with: the text's start, and what follows a space or a bracket.
    /// </summary>
    private static string? Find((string Begins, string Name)[] list, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return null;
        }

        foreach (var (begins, name) in list)
        {
            var rest = text;
            while (!rest.IsEmpty)
            {
                if (rest.StartsWith(begins, StringComparison.OrdinalIgnoreCase) && (rest.Length == begins.Length || !char.IsAsciiLetter(rest[begins.Length]) || IsStem(begins)))
                {
                    return name;
                }

                var next = rest.IndexOfAny(" (;");
                rest = next < 0 ? [] : rest[(next + 1)..];
            }
        }

        return null;
    }

    /// <summary>Names that go on in letters: GitHubCopilotChat, ollama's and Python's many.</summary>
    private static bool IsStem(string begins) => begins is "githubcopilot" or "python-urllib";

    private static ReadOnlySpan<char> Value(IHeaderDictionary headers, string name)
    {
        var value = headers[name].ToString().AsSpan().Trim();
        return value[..Math.Min(value.Length, MaxLength)];
    }
}
