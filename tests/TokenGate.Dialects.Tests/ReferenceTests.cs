using System.Diagnostics;
using System.Text;
using TokenGate.Usage;

namespace TokenGate.Dialects.Tests;

/// <summary>References over several calls, in sessions, and from hostile clients.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void Responses_OverWebSocket_EachHoldsItsOwnReference()
    {
        using var reader = Wire.OpenSession("/v1/responses");
        List<SessionContent> answers = [];
        foreach (var (asked, answered) in (ReadOnlySpan<(string, string)>)[("null", "resp_1"), ("\"resp_1\"", "resp_2")])
        {
            reader.AppendRequest(WebSocketFrames.Texts([$$"""{"type":"response.create","model":"gpt-5","previous_response_id":{{asked}},"input":"Q","tools":[{"type":"web_search"}]}"""], masked: true));
            reader.AppendResponse(WebSocketFrames.Texts([$$$$"""{"type":"response.completed","response":{"id":"{{{{answered}}}}","status":"completed","output":[{"id":"msg_{{{{answered}}}}","type":"message","content":[{"type":"output_text","text":"A"}]}],"usage":{"input_tokens":9,"output_tokens":1}}}"""], masked: false));
            answers.Add(reader.Take()!);
        }

        Assert.Equal(["", "Response:resp_1"], answers.Select(static answer => Wire.Describe(answer.Request.References)));
        Assert.Equal(["resp_1", "resp_2"], answers.Select(static answer => answer.Response.ResponseId));
        Assert.Equal(["Response:msg_resp_1", "Response:msg_resp_2"], answers.Select(static answer => Wire.Describe(answer.Response.References)));
        Assert.All(answers, static answer => Assert.True(answer.Request.HasHostedTools));
    }

    [Fact]
    public void Responses_OverWebSocketWithoutMemory_KeepTheirReferences()
    {
        using var reader = Wire.OpenSession("/v1/responses");
        reader.Shed();
        reader.AppendRequest(WebSocketFrames.Texts(["""{"type":"response.create","model":"gpt-5","previous_response_id":"resp_0","input":"Q"}"""], masked: true));
        reader.AppendResponse(WebSocketFrames.Texts(["""{"type":"response.completed","response":{"id":"resp_1","status":"completed","usage":{"input_tokens":9,"output_tokens":1}}}"""], masked: false));

        var answer = reader.Take()!;
        Assert.True(answer.Truncated);
        Assert.Empty(answer.Request.Segments);
        Assert.Equal("Response:resp_0", Wire.Describe(answer.Request.References));
    }

    [Fact]
    public void Realtime_PromptConnectorAndItemsByIdFromElsewhere_AreReferences()
    {
        using var reader = Wire.OpenSession("/v1/realtime?model=gpt-realtime");
        reader.AppendRequest(WebSocketFrames.Texts(
        [
            """{"type":"session.update","session":{"prompt":{"id":"pmpt_1","version":"3"},"tools":[{"type":"mcp","server_label":"m"}]}}""",
            """{"type":"conversation.item.create","item":{"id":"item_own","type":"message","role":"user","content":[{"type":"input_text","text":"Q"},{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="}]}}""",
            """{"type":"response.create","response":{"conversation":"none","input":[{"type":"item_reference","id":"item_own"},{"type":"item_reference","id":"item_foreign"}]}}""",
        ],
        masked: true));
        reader.AppendResponse(WebSocketFrames.Texts(
            ["""{"type":"response.done","response":{"id":"r1","status":"completed","output":[{"id":"item_2","content":[{"text":"A"}]}],"usage":{"input_tokens":9,"output_tokens":1}}}"""], masked: false));
        reader.AppendResponse(WebSocketFrames.Texts(
            ["""{"type":"response.done","response":{"id":"r2","status":"completed","output":[{"content":[{"text":"B"}]}],"usage":{"input_tokens":9,"output_tokens":1}}}"""], masked: false));

        var (first, second) = (reader.Take()!.Request, reader.Take()!.Request);
        Assert.Equal("Prompt:pmpt_1@3 Response:item_foreign", Wire.Describe(first.References));
        Assert.Equal("Prompt:pmpt_1@3", Wire.Describe(second.References));
        Assert.True(first.HasHostedTools);
        Assert.Equal("1User:Image:#", Wire.DescribeAttachments(first.Segments)[..13]);
    }

    [Fact]
    public void Live_ResumedSession_RefersToItsHandle()
    {
        using var reader = Wire.OpenSession("/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent");
        reader.AppendRequest(WebSocketFrames.Texts(
        [
            """{"setup":{"model":"models/g","sessionResumption":{"handle":"h1"},"tools":[{"googleSearch":{}}]}}""",
            """{"clientContent":{"turns":[{"role":"user","parts":[{"text":"Q"},{"inlineData":{"mimeType":"application/pdf","data":"JVBERi0="}}]}],"turnComplete":true}}""",
        ],
        masked: true));
        reader.AppendResponse(WebSocketFrames.Texts(
        [
            """{"sessionResumptionUpdate":{"newHandle":"h2","resumable":true}}""",
            """{"serverContent":{"modelTurn":{"parts":[{"text":"A"}]},"turnComplete":true},"usageMetadata":{"promptTokenCount":9,"responseTokenCount":1}}""",
        ],
        masked: false));

        var answer = reader.Take()!;
        Assert.Equal("Conversation:h1", Wire.Describe(answer.Request.References));
        Assert.True(answer.Request.HasHostedTools);
        Assert.Contains("User:Document:#", Wire.DescribeAttachments(answer.Request.Segments), StringComparison.Ordinal);
        Assert.Equal("Conversation:h2", Wire.Describe(answer.Response.References));
    }

    [Fact]
    public void Ollama_ContextThatIsSentBack_IsTheOneThatWasHandedOut()
    {
        var answer = Answer("/api/generate", """{"model":"m","response":"A","done":true,"context":[1,2,3],"prompt_eval_count":9,"eval_count":1}""");
        var handed = answer.References.Single();
        Assert.Equal(ReferenceKind.Conversation, handed.Kind);
        var sent = Ask("/api/generate", """{"model":"m","prompt":"Q","context":[1, 2,  3]}""").References.Single();
        Assert.Equal(handed.Id.ToArray(), sent.Id.ToArray());
        Assert.NotEqual(handed.Id.ToArray(), Ask("/api/generate", """{"model":"m","prompt":"Q","context":[1,2,4]}""").References.Single().Id.ToArray());
    }

    [Theory]
    [InlineData("/v1/images/generations", """{"data":[{"b64_json":"@"}]}""")]
    [InlineData("/v1/responses", """{"id":"r","object":"response","output":[{"type":"image_generation_call","result":"@"}]}""")]
    [InlineData("/v1/chat/completions", """{"choices":[{"message":{"images":[{"image_url":{"url":"data:image/png;base64,@"}}]}}]}""")]
    [InlineData("/v1beta/models/g:generateContent", """{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"@"}}]}}]}""")]
    public void Pictures_ThatWereMade_AreTheSameWhenTheyComeBack(string path, string answer)
    {
        const string Picture = "R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==";
        var handed = Answer(path, answer.Replace("@", Picture, StringComparison.Ordinal)).References.Single(static reference => reference.Kind == ReferenceKind.Image);
        var sent = Ask("/v1/chat/completions", $$$$"""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/gif;base64,{{{{Picture}}}}"}}]}]}""");
        Assert.Equal(sent.Segments.Single().Opaque.ToArray(), handed.Id.ToArray());
    }

    [Theory]
    [InlineData("/v1/responses", """{"model":"m","input":[@]}""", """{"type":"item_reference","id":"#"}""")]
    [InlineData("/v1/chat/completions", """{"model":"m","messages":[@]}""", """{"role":"assistant","audio":{"id":"#"}}""")]
    [InlineData("/v1/messages", """{"messages":[{"role":"user","content":[@]}]}""", """{"type":"web_search_tool_result","tool_use_id":"#"}""")]
    [InlineData("/v1beta/interactions", """{"input":"x","tools":[{"type":"file_search","file_search_store_names":[@]}]}""", "\"#\"")]
    public void ReadRequest_HundredThousandsOfReferences_KeepsFewQuickly(string path, string body, string item)
    {
        var items = string.Join(',', Enumerable.Range(0, 200_000).Select(number => item.Replace("#", "id_" + number, StringComparison.Ordinal)));
        var bytes = Encoding.UTF8.GetBytes(body.Replace("@", items, StringComparison.Ordinal));
        var watch = Stopwatch.StartNew();
        var content = Ask(path, bytes);

        Assert.Equal(64, content.References.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), watch.Elapsed.ToString());
    }

    [Fact]
    public void ReadRequest_LongIds_AreKeptAsTheyStand()
    {
        var id = new string('x', 10_240);
        var content = Ask("/v1/responses", $$$"""{"model":"m","previous_response_id":"{{{id}}}","input":[{"role":"user","content":[{"type":"input_file","file_id":"{{{id}}}"}]}]}""");
        Assert.Equal(10_240, content.References.Single().Id.Length);
        Assert.Equal(10_240, content.Segments.Single().Opaque.Length);
    }

    [Fact]
    public void ReadRequest_Labels_AreFewAndShort()
    {
        var fields = string.Join(',', Enumerable.Range(0, 5_000).Select(static number => $"\"f{number:0000}\":\"v\""));
        var content = Ask("/v1/chat/completions", $$$"""{"model":"m","user":"{{{new string('u', 600)}}}","metadata":{"long":"{{{new string('l', 200)}}}","é\u0061":"x"},{{{fields}}},"messages":[]}""");
        Assert.Equal(16, content.Labels.Count);
        Assert.Null(content.NamedUser);
        Assert.All(content.Labels, static label => Assert.Equal("v", label.Value));
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[],"user":"a","metadata":{"user_id":"b"},"safety_identifier":"c"}""", "a")]
    [InlineData("""{"model":"m","messages":[],"metadata":{"user_id":"b"},"safety_identifier":"c"}""", "b")]
    [InlineData("""{"model":"m","messages":[],"safety_identifier":"c"}""", "c")]
    [InlineData("""{"model":"m","messages":[],"user":7}""", null)]
    [InlineData("""{"model":"m","messages":[],"user":""}""", null)]
    public void ReadRequest_NamedUser_IsTheFirstOfThree(string body, string? user) => Assert.Equal(user, Ask("/v1/chat/completions", body).NamedUser);

    [Fact]
    public void ReadRequest_WhatIsAsked_IsNoLabel()
    {
        Assert.Equal("truncation", Ask("/v1/responses", """{"model":"m","instructions":"i","input":"secret","truncation":"auto"}""").Labels.Keys.Single());
        Assert.Empty(Ask("/api/generate", """{"model":"m","prompt":"secret","system":"s"}""").Labels);
    }

    private static RequestContent Ask(string path, string body) => Ask(path, Encoding.UTF8.GetBytes(body));

    private static RequestContent Ask(string path, byte[] body)
    {
        var head = new RequestHead("POST", path, null, static _ => null);
        var content = Wire.Ask(in head, body);
        Assert.Null(content.Problem);
        return content;
    }

    private static ResponseContent Answer(string path, string body)
    {
        var head = new RequestHead("POST", path, null, static _ => null);
        using var reader = Wire.Open(in head, new ResponseHead(200, static _ => null));
        reader.Append(Encoding.UTF8.GetBytes(body));
        return reader.Complete(complete: true);
    }
}
