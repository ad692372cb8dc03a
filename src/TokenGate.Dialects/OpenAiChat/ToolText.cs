using System.Buffers;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiChat;

/// <summary>
/// Tool definitions as OpenAI's models read them: TypeScript declarations in a namespace, not the JSON of the request. Worked out from the
/// provider's own counts by https://github.com/hmarr/openai-chat-tokens (src/functions.ts), whose rendering this follows:
/// <code>
///   // Description
///   type get_weather = (_: {
///   // Description of the property
///   city: string,
///   unit?: "celsius" | "fahrenheit",
///   }) => any;
/// </code>
/// Titles, which that source does not know, stand as comments too: recorded counts agree with that to the token.
/// </summary>
internal static class ToolText
{
    /// <summary>Nine tokens for each request with tools (same source).</summary>
    private const int AroundTools = 9;

    /// <summary>The lines that open and close the namespace.</summary>
    private const int Namespace = 7;

    /// <summary>With tools, the system message stands in one block with them (same source).</summary>
    private const int MergedSystem = -4;

    /// <summary>A named choice costs four tokens and the name (same source).</summary>
    private const int NamedChoice = 4;

    /// <summary>What the Responses API and chat completions add with tools for the models named gpt-5, in all recorded traffic.</summary>
    private const int NewerInResponses = 6;

    private const int NewerInChat = 84;

    /// <summary>What forbidding parallel calls of several tools adds in the Responses API, in all recorded traffic.</summary>
    private const int NoParallelCalls = 77;

    /// <summary>What the declaration of web search costs when nothing was searched, in all recorded traffic (258 to 308).</summary>
    private const int WebSearch = 270;

    /// <summary>A declaration does not grow beyond this by following references: they may lead to themselves.</summary>
    private const int MaxDeclaration = 64 * 1024;

    /// <summary>Deeper schemas than this are written as <c>any</c>.</summary>
    private const int MaxDepth = 32;

    /// <summary>Reads <c>tools</c>, <c>functions</c> and the schema of the answer.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="request">Where they go.</param>
    /// <param name="isResponses">True for the Responses API, which counts neither the namespace's lines nor the merging of the system
    /// message.</param>
    public static void Read(JsonValue body, RequestBuilder request, bool isResponses = false)
    {
        var tools = body["tools"u8];
        var functions = body["functions"u8];
        var schema = isResponses ? body["text"u8]["format"u8] : body["response_format"u8]["json_schema"u8];
        if (tools.Length == 0 && functions.Length == 0 && !schema.IsObject)
        {
            return;
        }

        request.BeginMessage();
        if (tools.Length + functions.Length > 0)
        {
            request.FormatTokens += AroundTools + (isResponses ? 0 : Namespace + (HasSystem(body) ? MergedSystem : 0));
            if (OpenAiModels.IsNewer(request.Model))
            {
                request.FormatTokens += isResponses ? NewerInResponses : NewerInChat;
            }

            if (isResponses && tools.Length > 1 && body["parallel_tool_calls"u8].Kind == JsonKind.False)
            {
                request.FormatTokens += NoParallelCalls;
            }

            var choice = body["tool_choice"u8].IsObject ? body["tool_choice"u8] : body["function_call"u8];
            if (choice.IsObject)
            {
                request.FormatTokens += NamedChoice;
                request.AddText(SegmentRole.Tools, choice["function"u8].IsObject ? choice["function"u8]["name"u8] : choice["name"u8]);
            }
        }

        foreach (var tool in tools.Items)
        {
            Add(tool["function"u8].IsObject ? tool["function"u8] : tool, request);
        }

        foreach (var function in functions.Items)
        {
            Add(function, request);
        }

        AnswerSchema.Read(schema, request, isResponses);
    }

    private static bool HasSystem(JsonValue body)
    {
        foreach (var message in body["messages"u8].Items)
        {
            if (message["role"u8].Is("system"u8) || message["role"u8].Is("developer"u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds one function's declaration as a segment.</summary>
    public static void Add(JsonValue function, RequestBuilder request)
    {
        if (!function["name"u8].IsString)
        {
            // A built-in tool (web search, a custom grammar): its declaration is the provider's own, only what the client wrote is known.
            request.FormatTokens += IsWebSearch(function["type"u8]) ? WebSearch : 0;
            request.AddRaw(SegmentRole.Tools, function);
            return;
        }

        var text = new ArrayBufferWriter<byte>(256);
        Comment(text, function["description"u8], 0);
        text.Write("type "u8);
        text.Write(function["name"u8].Text().Span);
        var parameters = function["parameters"u8];
        if (parameters["properties"u8].IsObject)
        {
            text.Write(" = (_: {\n"u8);
            Comment(text, parameters["title"u8], 0);
            Comment(text, parameters["description"u8], 0);
            Properties(text, parameters, parameters, 0, 0);
            text.Write("}) => any;\n\n"u8);
        }
        else
        {
            text.Write(" = () => any;\n\n"u8);
        }

        request.Add(SegmentRole.Tools, text.WrittenMemory);
    }

    private static void Properties(ArrayBufferWriter<byte> text, JsonValue schema, JsonValue root, int indent, int depth)
    {
        var required = schema["required"u8];
        var members = schema["properties"u8].Members;
        while (members.MoveNext())
        {
            var name = members.Name.Text().Span;
            if (indent < 2)
            {
                Comment(text, members.Current["title"u8], indent);
                Comment(text, members.Current["description"u8], indent);
            }

            Indent(text, indent);
            text.Write(name);
            text.Write(Contains(required, name) ? ": "u8 : "?: "u8);
            Type(text, members.Current, root, indent, depth);
            text.Write(",\n"u8);
        }
    }

    private static void Type(ArrayBufferWriter<byte> text, JsonValue schema, JsonValue root, int indent, int depth)
    {
        schema = Resolve(schema, root);
        var type = schema["type"u8];
        if (schema["enum"u8].Length > 0)
        {
            Choices(text, schema["enum"u8]);
        }
        else if (depth >= MaxDepth || text.WrittenCount > MaxDeclaration)
        {
            text.Write("any"u8);
        }
        else if (type.Is("array"u8))
        {
            Type(text, schema["items"u8], root, indent, depth + 1);
            text.Write("[]"u8);
        }
        else if (type.Is("object"u8) && schema["properties"u8].Length > 0)
        {
            text.Write("{\n"u8);
            Properties(text, schema, root, indent + 2, depth + 1);
            Indent(text, indent);
            text.Write("}"u8);
        }
        else if (schema["anyOf"u8].IsArray)
        {
            var first = true;
            foreach (var option in schema["anyOf"u8].Items)
            {
                text.Write(first ? default : " | "u8);
                first = false;
                Type(text, option, root, indent, depth + 1);
            }
        }
        else
        {
            text.Write(type.Is("integer"u8) ? "number"u8 : type.IsString ? type.Text().Span : "any"u8);
        }
    }

    /// <summary>What a reference into the schema's own definitions stands for; anything else is itself.</summary>
    private static JsonValue Resolve(JsonValue schema, JsonValue root)
    {
        var reference = schema["$ref"u8].Raw.Span;
        if (!reference.StartsWith("#/"u8))
        {
            return schema;
        }

        var place = reference[2..];
        var slash = place.IndexOf((byte)'/');
        var found = slash < 0 ? default : root[place[..slash]][place[(slash + 1)..]];
        return found.IsObject ? found : schema;
    }

    private static bool IsWebSearch(JsonValue type) => type.IsString && type.Raw.Span.StartsWith("web_search"u8);

    private static void Choices(ArrayBufferWriter<byte> text, JsonValue choices)
    {
        var first = true;
        foreach (var choice in choices.Items)
        {
            text.Write(first ? default : " | "u8);
            first = false;
            text.Write("\""u8);
            text.Write(choice.IsString ? choice.Text().Span : choice.Raw.Span);
            text.Write("\""u8);
        }
    }

    private static void Comment(ArrayBufferWriter<byte> text, JsonValue description, int indent)
    {
        if (description.IsString && description.Raw.Length > 0)
        {
            Indent(text, indent);
            text.Write("// "u8);
            text.Write(description.Text().Span);
            text.Write("\n"u8);
        }
    }

    private static void Indent(ArrayBufferWriter<byte> text, int indent)
    {
        for (var i = 0; i < indent; i++)
        {
            text.Write(" "u8);
        }
    }

    private static bool Contains(JsonValue names, ReadOnlySpan<byte> name)
    {
        foreach (var item in names.Items)
        {
            if (item.Is(name))
            {
                return true;
            }
        }

        return false;
    }
}
