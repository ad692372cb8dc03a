using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.Detection;

/// <summary>
/// Tells calls that run no model by method and path. The lists are those of the vendors' references and of what client programs were seen
/// to call; what is in none of them
/// may run a model.
/// </summary>
internal static class PathClassifier
{
    private static readonly string[] UsageReports =
    [
        "/organization/usage", "/organizations/usage", "/organization/costs", "/usage_report", "/cost_report", "/dashboard/billing",
        "/billing/usage", "/spend/", "/account/usage", "/v1/usage", "/api/usage", "/user/balance",
    ];

    private static readonly string[] UsageReportEnds =
    [
        "/generation", "/credits", "/usage", "/activity", "/spend", "/balance",
    ];

    private static readonly string[] TokenCounts =
    [
        "/messages/count_tokens", "/responses/input_tokens", ":counttokens", "/count-tokens", "/models/count-tokens:rawpredict",
        ":computetokens", "/tokenize", "/detokenize", "/apply-template",
    ];

    private static readonly string[] Probes =
    [
        "/health", "/healthz", "/livez", "/readyz", "/ready", "/live", "/ping", "/version", "/status", "/favicon.ico", "/robots.txt",
        "/health_generate", "/api/hello", "/api/version", "/v2/health/live", "/v2/health/ready",
    ];

    private static readonly string[] ModelLists =
    [
        "/models", "/api/tags", "/api/ps", "/inference-profiles", "/foundation-models", "/deployments", "/model/info",
        "/get_model_info", "/props", "/slots",
    ];

    private static readonly string[] ModelCare =
    [
        "/api/show", "/api/pull", "/api/push", "/api/create", "/api/copy", "/models/session", "/models/load", "/models/unload",
        "/models/download", "/load_lora_adapter", "/unload_lora_adapter", "/lora-adapters", "/release_memory_occupation",
        "/resume_memory_occupation", "/flush_cache", "/reset_prefix_cache", "/sleep", "/wake_up",
    ];

    private static readonly string[] Stores =
    [
        "/vector_stores", "/filesearchstores", "/ragcorpora", "/v1beta/corpora", "/knowledgebases/",
    ];

    private static readonly string[] Work =
    [
        "/batches", "/batch/jobs", "/fine_tuning", "/fine-tunes", "/finetuning", ":batchgeneratecontent", ":asyncbatchembedcontent",
        "/batchpredictionjobs", "/model-invocation-job", "/tuningjobs",
    ];

    private static readonly string[] Handshakes =
    [
        "/realtime/client_secrets", "/realtime/sessions", "/realtime/transcription_sessions", "/realtime/calls",
        "/translations/client_secrets", "/auth_tokens", "/authtokens",
    ];

    private static readonly string[] Logs =
    [
        "/telemetry", "/event_logging", "/statsig", "/rgstr", "/log_event", "/sentry", "/envelope", "/analytics",
        "/claude_code/metrics", "/v1/traces", "/v1/metrics", "/v1/logs", "/metrics", "/ces/v1", "/otlp", "/i/v0/e", "/capture/",
        "/v1/initialize", ":recordcodeassistmetrics",
    ];

    private static readonly string[] Accounts =
    [
        "/oauth/", "/oauth2/", "/login", "/logout", "/.well-known/", "/copilot_internal/", ":loadcodeassist", ":onboarduser",
        ":retrieveuserquota", ":fetchadmincontrols", ":listexperiments", "/api_keys", "/v1/organizations/",
    ];

    private static readonly string[] Described =
    [
        "/assistants", "/cachedcontents/", "/chatkit/",
    ];

    /// <summary>Folders of the vendors' own APIs: too common as words to be looked for anywhere in a path.</summary>
    private static readonly (string Folder, PathKind Kind)[] Rooted =
    [
        ("/evals", PathKind.Jobs), ("/containers", PathKind.Metadata), ("/prompts", PathKind.Metadata), ("/skills", PathKind.Metadata),
        ("/webhooks", PathKind.Metadata), ("/datasets", PathKind.VectorStores), ("/libraries", PathKind.VectorStores), ("/organization/", PathKind.Account),
        ("/organizations/", PathKind.Account), ("/audio/voices", PathKind.Metadata), ("/audio/voice_consents", PathKind.Metadata),
        ("/content_provenance_checks", PathKind.Metadata), ("/videos/characters", PathKind.Metadata),
    ];

    /// <summary>
    /// What agents that a provider runs are made of (https://docs.anthropic.com/en/docs/managed-agents): told behind the version alone,
    /// because gateways of companies have such folders of their own.
    /// </summary>
    private static readonly string[] AgentParts =
    [
        "/environments", "/memory_stores", "/tunnels", "/user_profiles", "/vaults", "/deployments", "/agents",
    ];

    private static readonly string[] SearchHosts =
    [
        "perplexity.ai", "tavily.com", "exa.ai", "brave.com", "serper.dev", "s.jina.ai", "linkup.so", "ydc-index.io",
    ];

    /// <summary>The kind of a call by its head.</summary>
    public static PathKind Classify(in RequestHead head)
    {
        Span<char> lowered = stackalloc char[512];
        var raw = RequestPath.From(head.Path);
        var length = Math.Min(raw.Length, lowered.Length);
        raw[..length].ToLowerInvariant(lowered);
        ReadOnlySpan<char> path = lowered[..length];
        var isFetch = head.Method is "GET" or "HEAD";
        return head.Method switch
        {
            "OPTIONS" => PathKind.Preflight,
            "HEAD" when path.IsEmpty => PathKind.Health,
            "DELETE" => PathKind.Removal,
            _ => Shared(path, isFetch) ?? (isFetch ? Fetched(in head, path) : Posted(in head, path)),
        };
    }

    /// <summary>What is told by the path, whatever the method.</summary>
    private static PathKind? Shared(ReadOnlySpan<char> path, bool isFetch)
    {
        if (HasAny(path, UsageReports))
        {
            return PathKind.UsageReport;
        }

        if (EndsAny(path, TokenCounts))
        {
            return PathKind.TokenCount;
        }

        if (path.EndsWith("/mcp") || path.Contains("/mcp/", StringComparison.Ordinal) || path.EndsWith("/agent.json") || path.EndsWith("/agent-card.json"))
        {
            return PathKind.Mcp;
        }

        if (Root(path) is { } kind && (kind != PathKind.Jobs || !isFetch))
        {
            return kind;
        }

        return HasAny(path, Logs) ? PathKind.Telemetry
            : HasAny(path, Handshakes) ? PathKind.Sessions
            : HasAny(path, Stores) ? PathKind.VectorStores
            : HasAny(path, Accounts) ? PathKind.Account
            : null;
    }

    private static PathKind Fetched(in RequestHead head, ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || EndsAny(path, Probes))
        {
            return PathKind.Health;
        }

        if (EndsAny(path, UsageReportEnds))
        {
            return PathKind.UsageReport;
        }

        if (EndsAny(path, ModelLists) || IsItemOf(path, "/models/"))
        {
            return PathKind.Models;
        }

        if (path.EndsWith("/files") || IsItemOf(path, "/files/") || path.Contains("/uploads", StringComparison.Ordinal))
        {
            return PathKind.Files;
        }

        if (IsSearch(in head, path))
        {
            return PathKind.Search;
        }

        return HasAny(path, Described) ? PathKind.Metadata : PathKind.Retrieval;
    }

    private static PathKind Posted(in RequestHead head, ReadOnlySpan<char> path)
    {
        if (EndsAny(path, ModelCare))
        {
            return PathKind.Models;
        }

        if (path.EndsWith("/files") || path.EndsWith("/files:register") || path.Contains("/uploads", StringComparison.Ordinal)
            || path.Contains("/files/", StringComparison.Ordinal))
        {
            return PathKind.Files;
        }

        if (HasAny(path, Work))
        {
            return PathKind.Jobs;
        }

        if (IsSearch(in head, path))
        {
            return PathKind.Search;
        }

        return HasAny(path, Described) || IsItemOf(path, "/chat/completions/") || path.EndsWith("/threads") || IsItemOf(path, "/threads/")
            || (path.Contains("/threads/", StringComparison.Ordinal) && (path.EndsWith("/messages") || path.Contains("/messages/", StringComparison.Ordinal)))
            || (path.Contains("/conversations/", StringComparison.Ordinal) && path.EndsWith("/items"))
            || IsPartOfAgent(path)
            ? PathKind.Metadata
            : PathKind.Unknown;
    }

    /// <summary>
    /// A store that an agent uses, or the agent and its schedule themselves: made, changed, or put aside. What is called on an agent or a
    /// deployment may run a model: Mistral's agents answer at <c>/v1/agents/completions</c>, Azure's deployments at
    /// <c>/chat/completions</c>.
    /// </summary>
    private static bool IsPartOfAgent(ReadOnlySpan<char> path)
    {
        var below = BelowVersion(path);
        foreach (var folder in AgentParts)
        {
            if (below.StartsWith(folder) && (below.Length == folder.Length || below[folder.Length] == '/'))
            {
                var item = below[folder.Length..].TrimStart('/');
                return folder is not ("/deployments" or "/agents") || item.EndsWith("/archive") || item.EndsWith("pause")
                    || (item.IndexOfAny('/', ':') < 0 && !item.SequenceEqual("completions"));
            }
        }

        return false;
    }

    private static bool IsSearch(in RequestHead head, ReadOnlySpan<char> path)
    {
        if (!path.EndsWith("/search"))
        {
            return false;
        }

        foreach (var host in SearchHosts)
        {
            if (RequestPath.HostHas(in head, host))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the path ends with one segment behind a folder: <c>/models/ID</c>, and no call on it.</summary>
    private static bool IsItemOf(ReadOnlySpan<char> path, ReadOnlySpan<char> folder)
    {
        var start = path.LastIndexOf(folder, StringComparison.Ordinal);
        if (start < 0)
        {
            return false;
        }

        var item = path[(start + folder.Length)..];
        return !item.IsEmpty && item.IndexOfAny('/', ':') < 0 && !item.SequenceEqual("runs");
    }

    /// <summary>The kind of a folder that stands at the path's beginning, or behind the version of a vendor's API.</summary>
    private static PathKind? Root(ReadOnlySpan<char> path)
    {
        var below = BelowVersion(path) is { IsEmpty: false } behind ? behind : path;
        below = below.StartsWith("/openai/") ? below[7..] : below;
        if (below.StartsWith("/projects/") && (below.EndsWith("/roles") || below.Contains("/roles/", StringComparison.Ordinal)))
        {
            // Of an organisation; what runs models below the projects of a cloud has other words there.
            return PathKind.Account;
        }

        foreach (var (folder, kind) in Rooted)
        {
            if (below.StartsWith(folder) && (below.Length == folder.Length || folder.EndsWith('/') || below[folder.Length] == '/'))
            {
                return kind;
            }
        }

        return null;
    }

    /// <summary>What stands behind the version of a vendor's API, with its slash; nothing where the path has none.</summary>
    private static ReadOnlySpan<char> BelowVersion(ReadOnlySpan<char> path) =>
        path.IndexOf("/v1/", StringComparison.Ordinal) is >= 0 and var at ? path[(at + 3)..] : default;

    private static bool HasAny(ReadOnlySpan<char> path, string[] parts)
    {
        foreach (var part in parts)
        {
            if (path.Contains(part, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool EndsAny(ReadOnlySpan<char> path, string[] ends)
    {
        foreach (var end in ends)
        {
            if (path.EndsWith(end, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
