namespace TokenGate.Load;

/// <summary>Writes the requests of one connection, one after the other, as OpenAI's chat API takes them. Two requests never hold the same
/// question, and a conversation goes on where it stood.</summary>
/// <param name="words">The texts.</param>
/// <param name="answers">The answers, which an agent sends again.</param>
/// <param name="traffic">What is asked.</param>
/// <param name="connection">Tells the connections apart.</param>
/// <param name="users">How many users ask.</param>
internal sealed class Asker(Words words, Answers answers, Traffic traffic, int connection, int users)
{
    private const int Turns = 60;

    /// <summary>Users of one connection, who take turns with their conversations: a long run must not bring new ones without end.</summary>
    private const int AgentUsers = 50;

    private const int SystemBytes = 32 * 1024;
    private const int ToolBytes = 10 * 1024;
    private const int ResultBytes = 1100;

    private readonly Bytes _request = new();
    private readonly Bytes _body = new();
    private readonly Bytes _history = new();
    private int _count;
    private int _turn;
    private int _conversation;

    /// <summary>The next request, whole. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        var seed = SeedOf(_count++);
        _body.Length = 0;
        _body.Add("{\"model\":\"gpt-4o\",\"seed\":"u8);
        _body.Add((long)seed);
        if (traffic == Traffic.Stream)
        {
            _body.Add(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"u8);
        }

        if (traffic == Traffic.Agent)
        {
            AddTurn(seed);
        }
        else
        {
            _body.Add(",\"messages\":[{\"role\":\"system\",\"content\":\"You are a helpful assistant.\"},{\"role\":\"user\",\"content\":\""u8);
            words.Write(_body, seed, traffic == Traffic.NewText ? 32 * 1024 : 1900);
            _body.Add("\"}]}"u8);
        }

        _request.Length = 0;
        _request.Add("POST /v1/chat/completions HTTP/1.1\r\nHost: ai.example.com\r\nX-User: user"u8);
        _request.Add(traffic == Traffic.Agent ? (connection * 1000L) + (_conversation % AgentUsers) : ((connection * 7919L) + (_count * 31L)) % users);
        _request.Add("\r\nAuthorization: Bearer sk-load\r\nContent-Type: application/json\r\nAccept: application/json\r\nUser-Agent: OpenAI/Python 2.8.0\r\n"u8);
        _request.Add("x-portkey-provider: openai\r\nx-portkey-custom-host: http://127.0.0.1:"u8);
        _request.Add(answers.Port);
        _request.Add("/v1\r\nContent-Length: "u8);
        _request.Add(_body.Length);
        _request.Add("\r\n\r\n"u8);
        _request.Add(_body.Written.Span);
        return _request.Written;
    }

    private ulong SeedOf(int count) => ((ulong)traffic << 44) | ((ulong)(uint)connection << 28) | (uint)count;

    /// <summary>The history, and behind it what the agent's tool gave. What is answered to it becomes history.</summary>
    private void AddTurn(ulong seed)
    {
        if (_turn % Turns == 0)
        {
            _conversation++;
            _history.Length = 0;
            AddHead(seed);
        }

        _history.Add(",{\"role\":\"tool\",\"tool_call_id\":\"call_"u8);
        _history.Add((long)seed);
        _history.Add("\",\"content\":\""u8);
        words.Write(_history, seed, ResultBytes, lineBytes: 60);
        _history.Add("\"}"u8);
        _body.Add(_history.Written.Span);
        _body.Add("]}"u8);
        _history.Add(","u8);
        answers.WriteMessage(_history, seed, callsTool: true);
        _turn++;
    }

    /// <summary>The same instructions and tools for each conversation, and a task of its own.</summary>
    private void AddHead(ulong seed)
    {
        _history.Add(",\"tools\":["u8);
        for (var tool = 0; tool < 10; tool++)
        {
            _history.Add(tool == 0 ? "{\"type\":\"function\",\"function\":{\"name\":\"tool_"u8 : ",{\"type\":\"function\",\"function\":{\"name\":\"tool_"u8);
            _history.Add(tool);
            _history.Add("\",\"description\":\""u8);
            words.Write(_history, (ulong)tool, ToolBytes / 10 - 150);
            _history.Add("\",\"parameters\":{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\"},\"lines\":{\"type\":\"integer\"}},\"required\":[\"path\"]}}}"u8);
        }

        _history.Add("],\"messages\":[{\"role\":\"system\",\"content\":\""u8);
        words.Write(_history, 77, SystemBytes, lineBytes: 80);
        _history.Add("\"},{\"role\":\"user\",\"content\":\""u8);
        words.Write(_history, ~seed, 400);
        _history.Add("\"},"u8);
        answers.WriteMessage(_history, seed - 1, callsTool: true);
    }
}
