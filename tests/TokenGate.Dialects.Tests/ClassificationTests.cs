namespace TokenGate.Dialects.Tests;

/// <summary>What a head alone says about a call.</summary>
public sealed class ClassificationTests
{
    [Theory]
    [InlineData("GET", "/v1/models", PathKind.Models)]
    [InlineData("GET", "/v1/models/gpt-5", PathKind.Models)]
    [InlineData("GET", "/api/tags", PathKind.Models)]
    [InlineData("GET", "/inference-profiles?maxResults=100", PathKind.Models)]
    [InlineData("POST", "/api/show", PathKind.Models)]
    [InlineData("POST", "/api/pull", PathKind.Models)]
    [InlineData("HEAD", "/", PathKind.Health)]
    [InlineData("GET", "/", PathKind.Health)]
    [InlineData("GET", "/health", PathKind.Health)]
    [InlineData("GET", "/metrics", PathKind.Telemetry)]
    [InlineData("POST", "/api/event_logging/batch", PathKind.Telemetry)]
    [InlineData("POST", "/v1/traces", PathKind.Telemetry)]
    [InlineData("POST", "/v1/files", PathKind.Files)]
    [InlineData("GET", "/v1/files/file-abc", PathKind.Files)]
    [InlineData("POST", "/v1/uploads/upload_1/parts", PathKind.Files)]
    [InlineData("POST", "/upload/v1beta/files", PathKind.Files)]
    [InlineData("POST", "/v1/vector_stores/vs_1/search", PathKind.VectorStores)]
    [InlineData("GET", "/v1/vector_stores", PathKind.VectorStores)]
    [InlineData("POST", "/v1/batches", PathKind.Jobs)]
    [InlineData("POST", "/v1/messages/batches", PathKind.Jobs)]
    [InlineData("POST", "/v1beta/models/gemini-x:batchGenerateContent", PathKind.Jobs)]
    [InlineData("POST", "/v1/fine_tuning/jobs", PathKind.Jobs)]
    [InlineData("POST", "/v1/realtime/client_secrets", PathKind.Sessions)]
    [InlineData("POST", "/v1/realtime/calls", PathKind.Sessions)]
    [InlineData("POST", "/v1/mcp", PathKind.Mcp)]
    [InlineData("GET", "/.well-known/agent-card.json", PathKind.Mcp)]
    [InlineData("POST", "/v1/chat/completions/chatcmpl-Ab12", PathKind.Metadata)]
    [InlineData("POST", "/v1/assistants", PathKind.Metadata)]
    [InlineData("POST", "/v1/threads", PathKind.Metadata)]
    [InlineData("POST", "/v1/threads/thread_1/messages", PathKind.Metadata)]
    [InlineData("POST", "/v1/conversations/conv_1/items", PathKind.Metadata)]
    [InlineData("GET", "/v1/organization/usage/embeddings?start_time=1", PathKind.UsageReport)]
    [InlineData("GET", "/v1/organizations/usage_report/messages", PathKind.UsageReport)]
    [InlineData("GET", "/api/v1/generation?id=gen-1", PathKind.UsageReport)]
    [InlineData("GET", "/api/v1/credits", PathKind.UsageReport)]
    [InlineData("POST", "/v1/messages/count_tokens?beta=true", PathKind.TokenCount)]
    [InlineData("POST", "/v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict", PathKind.TokenCount)]
    [InlineData("POST", "/v1beta/models/gemini-x:countTokens", PathKind.TokenCount)]
    [InlineData("POST", "/tokenize", PathKind.TokenCount)]
    [InlineData("POST", "/oauth/token", PathKind.Account)]
    [InlineData("POST", "/v1internal:loadCodeAssist", PathKind.Account)]
    [InlineData("POST", "/organization/projects", PathKind.Account)]
    [InlineData("POST", "/v1/evals", PathKind.Jobs)]
    [InlineData("POST", "/evals/e/runs", PathKind.Jobs)]
    [InlineData("POST", "/openai/v1/containers/c/files", PathKind.Metadata)]
    [InlineData("POST", "/skills", PathKind.Metadata)]
    [InlineData("POST", "/codex/analytics-events/events", PathKind.Telemetry)]
    [InlineData("POST", "/models/session", PathKind.Models)]
    [InlineData("POST", "/projects/p/groups/g/roles", PathKind.Account)]
    [InlineData("POST", "/v1/projects/p/roles/r", PathKind.Account)]
    [InlineData("POST", "/content_provenance_checks", PathKind.Metadata)]
    [InlineData("POST", "/v1/videos/characters", PathKind.Metadata)]
    [InlineData("POST", "/v1/agents?beta=true", PathKind.Metadata)]
    [InlineData("POST", "/v1/agents/agent_1", PathKind.Metadata)]
    [InlineData("POST", "/v1/agents/agent_1/archive?beta=true", PathKind.Metadata)]
    [InlineData("POST", "/v1/deployments", PathKind.Metadata)]
    [InlineData("POST", "/v1/deployments/d/unpause", PathKind.Metadata)]
    [InlineData("POST", "/v1/environments/e/work/w/heartbeat", PathKind.Metadata)]
    [InlineData("POST", "/v1/memory_stores/m/memories/x", PathKind.Metadata)]
    [InlineData("POST", "/v1/tunnels/t/rotate_token", PathKind.Metadata)]
    [InlineData("POST", "/v1/user_profiles/u/enrollment_url", PathKind.Metadata)]
    [InlineData("POST", "/v1/vaults/v/credentials", PathKind.Metadata)]
    [InlineData("DELETE", "/v1/files/file-1", PathKind.Removal)]
    [InlineData("OPTIONS", "/v1/chat/completions", PathKind.Preflight)]
    public void Classify_CallThatRunsNoModel_IsOfItsKind(string method, string path, PathKind expected)
    {
        var head = new RequestHead(method, path, null, static _ => null);

        var kind = DialectRegistry.Classify(in head);

        Assert.Equal(expected, kind);
        Assert.True(DialectRegistry.RunsNoModel(kind));
    }

    [Theory]
    [InlineData("GET", "/v1/responses/resp_1")]
    [InlineData("GET", "/v1/batches/batch_1")]
    [InlineData("GET", "/v1/evals/e/runs/r")]
    [InlineData("GET", "/v1/files/file-1/content")]
    [InlineData("GET", "/v1/messages/batches/b/results")]
    [InlineData("GET", "/v1/threads/t/runs/r")]
    [InlineData("GET", "/v1/sessions/s/events/stream")]
    [InlineData("GET", "/v1/chat/deferred-completion/r")]
    public void Classify_WhatMayTellUsageOfEarlierWork_IsARetrieval(string method, string path)
    {
        var head = new RequestHead(method, path, null, static _ => null);

        Assert.Equal(PathKind.Retrieval, DialectRegistry.Classify(in head));
        Assert.False(DialectRegistry.RunsNoModel(PathKind.Retrieval));
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/organizations/acme/v1/chat/completions")]
    [InlineData("/telemetry-team/v1/messages")]
    [InlineData("/v1/organization/x/responses")]
    [InlineData("/my/assistants/v1/embeddings")]
    [InlineData("/v1beta/models/gemini-x:generateContent")]
    [InlineData("/v1/models/meta/llama/predictions")]
    [InlineData("/")]
    [InlineData("/generate")]
    [InlineData("/threads/t/runs/stream")]
    [InlineData("/v1/threads/t/runs")]
    [InlineData("/search")]
    [InlineData("/skills-of-ours/ask")]
    [InlineData("/team/prompts/run")]
    [InlineData("/v1internal:streamGenerateContent")]
    [InlineData("/v1/agents/completions")]
    [InlineData("/v1/agents/a/invoke")]
    [InlineData("/v1/deployments/d/run")]
    [InlineData("/v1/deployments/d/chat/completions")]
    [InlineData("/openai/deployments/gpt-4o/chat/completions")]
    [InlineData("/environments/prod/v1/chat/completions")]
    [InlineData("/v1/projects/p/locations/l/publishers/google/models/gemini-x:generateContent")]
    [InlineData("/v1/projects/p/locations/l/endpoints/e/chat/completions")]
    public void Classify_WhatMayRunAModel_IsLeftOpen(string path)
    {
        var head = new RequestHead("POST", path, null, static _ => null);

        Assert.Equal(PathKind.Unknown, DialectRegistry.Classify(in head));
    }

    [Fact]
    public void Classify_SearchOfAVendorOfSearches_IsASearch()
    {
        var head = new RequestHead("POST", "/search", "api.perplexity.ai", static _ => null);

        Assert.Equal(PathKind.Search, DialectRegistry.Classify(in head));
    }

    [Theory]
    [InlineData(2000)]
    [InlineData(1)]
    public void Classify_AnyPath_AllocatesNothing(int length)
    {
        var head = new RequestHead("POST", "/V1/" + new string('x', length) + "/files", null, static _ => null);
        DialectRegistry.Classify(in head);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            DialectRegistry.Classify(in head);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
