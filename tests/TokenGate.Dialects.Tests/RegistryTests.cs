namespace TokenGate.Dialects.Tests;

public sealed class RegistryTests
{
    [Theory]
    [InlineData("/v1/chat/completions", "api.openai.com", "openai.chat", "openai")]
    [InlineData("/openai/deployments/X/chat/completions?api-version=2024-06-01", "a.openai.azure.com", "openai.chat", "azure.ai.openai")]
    [InlineData("//openai/deployments/X/completions?api-version=1", "a.openai.azure.com", "openai.completions", "azure.ai.openai")]
    [InlineData("/openai/v1/chat/completions", "api.groq.com", "openai.chat", "groq")]
    [InlineData("/v1/chat/completions/", "api.together.xyz", "openai.chat", "together_ai")]
    [InlineData("/api/v1/chat/completions", "openrouter.ai", "openai.chat", "openrouter")]
    [InlineData("/serving-endpoints/x/invocations", "adb-1.azuredatabricks.net", "generic", "databricks")]
    [InlineData("/chat/completions", "api.deepseek.com", "openai.chat", "deepseek")]
    [InlineData("/v1/chat/completions", "api.mistral.ai", "openai.chat", "mistral_ai")]
    [InlineData("/v1/chat/completions", null, "openai.chat", "openai")]
    [InlineData("/proxy/v1/messages", "api.anthropic.com", "anthropic.messages", "anthropic")]
    [InlineData("/v1/projects/p/locations/l/publishers/anthropic/models/claude-sonnet-4@20250514:streamRawPredict", "us-east5-aiplatform.googleapis.com", "anthropic.messages", "gcp.vertex_ai")]
    [InlineData("/v1/messages/count_tokens?beta=true", "api.anthropic.com", "count_tokens", "anthropic")]
    [InlineData("/v1/responses/resp_1?stream=true", "api.openai.com", "openai.responses", "openai")]
    [InlineData("/v1/responses/input_tokens", "api.openai.com", "count_tokens", "openai")]
    [InlineData("/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse", "generativelanguage.googleapis.com", "gemini.generate", "gcp.gemini")]
    [InlineData("/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A0%3Ainference-profile%2Fx/converse-stream", "bedrock-runtime.us-east-1.amazonaws.com", "bedrock.converse", "aws.bedrock")]
    [InlineData("/v1/chat", "api.cohere.com", "cohere.chat", "cohere")]
    [InlineData("/v1/chat", "api.writer.com", "generic", "writer")]
    [InlineData("/api/chat", "localhost:11434", "ollama.chat", "ollama")]
    [InlineData("/v1/realtime?model=gpt-realtime", "api.openai.com", "openai.realtime", "openai")]
    [InlineData("/openai/realtime?api-version=2025-04-01&deployment=d", "a.openai.azure.com", "openai.realtime", "azure.ai.openai")]
    [InlineData("/v1/files/chat/completions", null, "openai.chat", "openai")]
    [InlineData("/batches/v1/messages", null, "anthropic.messages", "anthropic")]
    [InlineData("/v1/evals/threads/v1/responses", null, "openai.responses", "openai")]
    [InlineData("/v1/videos/extensions", "api.openai.com", "video", "openai")]
    [InlineData("/v1/videos/edits", "api.openai.com", "video", "openai")]
    [InlineData("/v1/batches/batch_1", "api.openai.com", "batches", "openai")]
    [InlineData("/v1/messages/batches/msgbatch_1/results", null, "batches", "anthropic")]
    [InlineData("/v1beta/batches/1", null, "batches", "gcp.gemini")]
    [InlineData("/v1/batch/jobs", null, "batches", "mistral_ai")]
    [InlineData("/openai/v1/batches", "api.groq.com", "batches", "groq")]
    [InlineData("/v1/files/file-1/content", null, "files", "openai")]
    [InlineData("/v1/containers/c/files", "api.openai.com", "files", "openai")]
    [InlineData("/v1/vector_stores/vs/file_batches/b/files", "api.openai.com", "files", "openai")]
    [InlineData("/threads/t/runs/stream", "langgraph.example", "generic", "-")]
    [InlineData("/threads/t/runs", "langgraph.example", "generic", "-")]
    [InlineData("/api/projects/p/openai/threads/t/runs", "a.services.ai.azure.com", "openai.assistants", "azure.ai.inference")]
    [InlineData("/v1/conversations", "api.mistral.ai", "mistral.conversations", "mistral_ai")]
    [InlineData("/v1/conversations", "api.openai.com", "openai.conversations", "openai")]
    [InlineData("/v1beta/cachedContents", "generativelanguage.googleapis.com", "gemini.cache", "gcp.gemini")]
    [InlineData("/v1beta/interactions/v1_x", "generativelanguage.googleapis.com", "gemini.interactions", "gcp.gemini")]
    [InlineData("/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=k", "generativelanguage.googleapis.com", "gemini.live", "gcp.gemini")]
    public void Detect_Head_FindsDialectAndProvider(string path, string? host, string dialect, string provider)
    {
        var head = new RequestHead("POST", path, host, static _ => null);

        var found = DialectRegistry.Default.Detect(in head, default, null)!;

        Assert.Equal(dialect, found.Name);
        Assert.Equal(provider, found.Provider(in head));
    }

    [Theory]
    [InlineData("GET", "/v1/models")]
    [InlineData("GET", "/")]
    [InlineData("DELETE", "/v1/models/ft:gpt-4.1:x")]
    public void Detect_WhatIsNoCall_HasNoDialect(string method, string path)
    {
        var head = new RequestHead(method, path, null, static _ => null);

        Assert.Null(DialectRegistry.Default.Detect(in head, default, null));
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}]}""", "openai.chat")]
    [InlineData("""{"anthropic_version":"2023-06-01","messages":[]}""", "anthropic.messages")]
    [InlineData("""{"contents":[{"parts":[{"text":"x"}]}]}""", "gemini.generate")]
    [InlineData("""{"model":"m","input":[{"role":"user","content":"x"}]}""", "openai.responses")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"x"}]}],"inferenceConfig":{}}""", "bedrock.converse")]
    [InlineData("""{"message":"x","chat_history":[]}""", "cohere.chat")]
    [InlineData("""{"q":1}""", "generic")]
    [InlineData("no json", "generic")]
    public void Detect_UnknownPath_TheBodyTells(string body, string dialect)
    {
        var head = new RequestHead("POST", "/llm", null, static _ => null);

        Assert.Equal(dialect, DialectRegistry.Default.Detect(in head, System.Text.Encoding.UTF8.GetBytes(body), null)!.Name);
    }

    [Fact]
    public void Detect_Forced_IsTheOneThatWasNamedOrNone()
    {
        var head = new RequestHead("POST", "/v1/messages", null, static _ => null);

        Assert.Equal("ollama.chat", DialectRegistry.Default.Detect(in head, default, "ollama.chat")!.Name);
        Assert.Null(DialectRegistry.Default.Detect(in head, default, "no.such"));
    }

    [Fact]
    public void Dialects_Names_AreUniqueAndStored()
    {
        // Names are in journals: this list may grow and must not change.
        string[] names =
        [
            "grpc", "connect", "count_tokens", "openai.chat", "openai.responses", "openai.completions", "openai.embeddings", "openai.moderations", "openai.audio",
            "openai.images", "openai.realtime", "anthropic.messages", "anthropic.complete", "gemini.generate", "gemini.images", "gemini.embed",
            "gemini.cache", "gemini.interactions", "gemini.live", "bedrock.converse", "bedrock.invoke", "bedrock.agent", "cohere.chat", "cohere.generate",
            "cohere.embed", "rerank", "ocr", "video", "speech", "triton", "amazon.q", "ollama.chat", "ollama.generate", "ollama.embed",
            "batches", "files", "xai.deferred", "openai.assistants", "anthropic.sessions", "openai.evals", "mistral.conversations",
            "openai.conversations", "generic",
        ];

        Assert.Equal(names, DialectRegistry.Default.Dialects.Select(static dialect => dialect.Name));
    }

    [Fact]
    public void ReadRequest_Encoded_IsRead()
    {
        var head = new RequestHead("POST", "/v1/chat/completions", null, static name => name == "Content-Encoding" ? "gzip" : null);
        var body = Wire.Encode("""{"model":"m","messages":[{"role":"user","content":"x"}]}"""u8.ToArray(), "gzip");
        var dialect = DialectRegistry.Default.Detect(in head, default, null)!;

        Assert.Equal("m", DialectRegistry.ReadRequest(dialect, in head, body).Model);
    }

    [Fact]
    public void ReadRequest_Form_GivesModelPromptAndFile()
    {
        var head = new RequestHead("POST", "/v1/audio/transcriptions", null, static name => name == "Content-Type" ? "multipart/form-data; boundary=\"xyz\"" : null);
        var body = "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n\0\u0001RIFF\r\n--xyz\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--xyz\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nnames\r\n--xyz--\r\n"u8.ToArray();
        var dialect = DialectRegistry.Default.Detect(in head, default, null)!;

        var content = DialectRegistry.ReadRequest(dialect, in head, body);

        Assert.Null(content.Problem);
        Assert.Equal("whisper-1", content.Model);
        Assert.Equal(6, content.Segments[0].OpaqueBytes);
        Assert.Equal("names", System.Text.Encoding.UTF8.GetString(content.Segments[1].Text.Span));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Append_BlanksBeforeAZeroByte_ReadTheSameInAnyCut(int cut)
    {
        // Found by the fuzz run: blanks of the first chunk counted, those of an earlier one did not.
        var head = new RequestHead("POST", "/v1/chat/completions", null, static _ => null);
        var response = new ResponseHead(200, static name => name == "Content-Type" ? "application/json" : null);
        using var reader = Wire.Open(in head, in response);
        byte[] body = [(byte)' ', (byte)'\n', 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        reader.Append(body.AsSpan(0, cut));
        reader.Append(body.AsSpan(cut));

        Assert.Equal("event stream with a wrong prelude", reader.Complete(complete: true).Problem);
    }

    [Fact]
    public void Append_BodyOverTheCaptureLimit_StillGivesUsage()
    {
        var head = new RequestHead("POST", "/v1/embeddings", null, static _ => null);
        var response = new ResponseHead(200, static _ => null) { CaptureLimit = 10_000 };
        var numbers = string.Join(',', Enumerable.Repeat("0.123456", 50_000));
        var body = System.Text.Encoding.UTF8.GetBytes($$"""{"data":[{"embedding":[{{numbers}}]}],"model":"m","usage":{"prompt_tokens":9,"total_tokens":9} }""");
        using var reader = Wire.Open(in head, in response);
        foreach (var piece in body.Chunk(1234))
        {
            reader.Append(piece);
        }

        var content = reader.Complete(complete: true);

        Assert.Equal(9, content.Usage!.Input);
        Assert.Equal("m", content.Model);
    }
}
