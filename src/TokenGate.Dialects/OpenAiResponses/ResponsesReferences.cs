using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiResponses;

/// <summary>
/// What a request of the Responses API refers to and does not show (https://platform.openai.com/docs/guides/conversation-state,
/// https://platform.openai.com/docs/api-reference/responses/create): the answer or the conversation it goes on with, its items by id, a
/// stored prompt, and what the provider's own tools work on.
/// </summary>
internal static class ResponsesReferences
{
    /// <summary>Reads the references and whether the provider runs tools of its own.</summary>
    public static void Read(JsonValue body, RequestBuilder request)
    {
        request.AddReference(ReferenceKind.Response, body["previous_response_id"u8]);
        var conversation = body["conversation"u8];
        request.AddReference(ReferenceKind.Conversation, conversation.IsObject ? conversation["id"u8] : conversation);
        request.AddReference(ReferenceKind.Prompt, PromptIdOf(body["prompt"u8]));

        // Azure's agents: their prompt and tools are stored.
        request.AddReference(ReferenceKind.Prompt, body["agent"u8]["name"u8]);
        foreach (var tool in body["tools"u8].Items)
        {
            ReadTool(tool, request);
        }

        foreach (var item in body["input"u8].Items)
        {
            // An item by its id alone, with or without its type.
            var type = item["type"u8];
            if (type.Is("item_reference"u8) || (!type.HasValue && !item["content"u8].HasValue && !item["role"u8].HasValue))
            {
                request.AddReference(ReferenceKind.Response, item["id"u8]);
            }
        }
    }

    /// <summary>The id of a stored prompt; each of its versions is another text. Empty when there is none.</summary>
    public static ReadOnlyMemory<byte> PromptIdOf(JsonValue prompt)
    {
        var (id, version) = (prompt["id"u8].Text(), prompt["version"u8].Text());
        return version.IsEmpty || id.IsEmpty ? id : (byte[])[.. id.Span, (byte)'@', .. version.Span];
    }

    /// <summary>True for a tool that the provider runs itself: all but those that the client is called for.</summary>
    public static bool IsHosted(JsonValue tool)
    {
        var type = tool["type"u8];
        var name = type.Raw.Span;
        if (!type.IsString || name.SequenceEqual("function"u8) || name.SequenceEqual("custom"u8) || name.SequenceEqual("namespace"u8)
            || name.SequenceEqual("local_shell"u8) || name.SequenceEqual("apply_patch"u8) || name.SequenceEqual("tool_search"u8) || name.StartsWith("computer"u8))
        {
            return false;
        }

        // A shell runs at the client, unless it has a container.
        return !name.SequenceEqual("shell"u8) || tool["environment"u8]["type"u8].Raw.Span.StartsWith("container"u8);
    }

    private static void ReadTool(JsonValue tool, RequestBuilder request)
    {
        request.HasHostedTools |= IsHosted(tool);
        ReadContainer(tool["container"u8], request);
        ReadContainer(tool["environment"u8], request);
        AddAll(ReferenceKind.File, tool["vector_store_ids"u8], request);
        AddAll(ReferenceKind.File, tool["collection_ids"u8], request);
    }

    private static void ReadContainer(JsonValue container, RequestBuilder request)
    {
        request.AddReference(ReferenceKind.Container, container.IsObject ? container["container_id"u8] : container);
        AddAll(ReferenceKind.File, container["file_ids"u8], request);
        foreach (var skill in container["skills"u8].Items)
        {
            request.AddReference(ReferenceKind.Prompt, skill["skill_id"u8]);
        }
    }

    private static void AddAll(ReferenceKind kind, JsonValue ids, RequestBuilder request)
    {
        foreach (var id in ids.Items)
        {
            request.AddReference(kind, id);
        }
    }
}
