using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.AnthropicMessages;

/// <summary>
/// What a request of Anthropic's refers to apart from its messages: the container of its code and the skills in it
/// (https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/code-execution-tool), and the tools and connectors that the provider runs.
/// </summary>
internal static class AnthropicReferences
{
    /// <summary>Reads the references and whether the provider runs tools of its own.</summary>
    public static void Read(JsonValue body, RequestBuilder request)
    {
        var container = body["container"u8];
        request.AddReference(ReferenceKind.Container, container.IsObject ? container["id"u8] : container);
        foreach (var skill in container["skills"u8].Items)
        {
            request.AddReference(ReferenceKind.Prompt, skill["skill_id"u8]);
        }

        request.HasHostedTools |= body["mcp_servers"u8].Length > 0 || container["skills"u8].Length > 0;
        foreach (var tool in body["tools"u8].Items)
        {
            request.HasHostedTools |= IsHosted(tool["type"u8]);
        }
    }

    /// <summary>
    /// Tools with a type are Anthropic's; these of them the client is called for. Finding other tools gives text that is in the request.
    /// </summary>
    private static bool IsHosted(JsonValue type)
    {
        var name = type.Raw.Span;
        return type.IsString && !name.SequenceEqual("custom"u8) && !name.StartsWith("bash_"u8) && !name.StartsWith("text_editor_"u8)
            && !name.StartsWith("computer_"u8) && !name.StartsWith("memory_"u8) && !name.StartsWith("tool_search_"u8);
    }
}
