using System.Text;
using TokenGate.Demo.Wire;

namespace TokenGate.Demo.Staff;

/// <summary>
/// Reads the demo's scripts. A line that begins with a known directive opens a block; every other line belongs to the block above:
/// <code>
/// @employee NAME TEAM openai|anthropic MODEL [stream]
/// @system         instructions of the employee's talks
/// @tool NAME DESCRIPTION   and the JSON schema of its arguments below
/// @talk           begins a conversation
/// @user           the employee says something
/// @answer         what the model says to it (optional)
/// @call NAME      the model calls a tool instead; the JSON arguments below
/// @result         what the tool returned
/// @each           a template; {record} is filled by each
/// @record         one record: a conversation of its own
/// @passage NAME   a text that {{NAME}} stands for
/// </code>
/// </summary>
internal sealed class Screenplay
{
    private const string RecordSlot = "{record}";

    private static readonly string[] Directives =
        ["employee", "system", "tool", "talk", "user", "answer", "call", "result", "each", "record", "passage"];

    private readonly Dictionary<string, string> _passages = new(StringComparer.Ordinal);
    private readonly List<ScriptedEmployee> _employees = [];
    private readonly List<ScriptedTalk> _talks = [];
    private readonly List<ScriptedTurn> _turns = [];
    private readonly List<Tool> _tools = [];
    private string[] _employee = [];
    private string _system = "";
    private string _template = RecordSlot;

    private Screenplay()
    {
    }

    /// <summary>The employees of all embedded scripts.</summary>
    public static IReadOnlyList<ScriptedEmployee> LoadAll()
    {
        var employees = new List<ScriptedEmployee>();
        foreach (var (name, text) in DemoResource.All("Scripts"))
        {
            employees.AddRange(Parse(name, text));
        }

        return employees;
    }

    /// <summary>Reads one script. Throws <see cref="FormatException"/> naming the script and the directive that is out of place.</summary>
    public static IReadOnlyList<ScriptedEmployee> Parse(string name, string text)
    {
        var play = new Screenplay();
        string[]? head = null;
        var body = new StringBuilder();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (!IsDirective(line))
            {
                body.Append(line).Append('\n');
                continue;
            }

            play.Close(name, head, body);
            head = line[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }

        play.Close(name, head, body);
        play.EndEmployee();
        return play._employees;
    }

    private static bool IsDirective(string line) =>
        line.Length > 1 && line[0] == '@' && Directives.Contains(line[1..].Split(' ', 2)[0], StringComparer.Ordinal);

    private void Close(string name, string[]? head, StringBuilder body)
    {
        var text = body.ToString().Trim('\n');
        body.Clear();
        if (head is null)
        {
            return;
        }

        try
        {
            Take(head, text);
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentOutOfRangeException or KeyNotFoundException)
        {
            throw new FormatException($"Script {name}: '@{string.Join(' ', head)}' is out of place or incomplete.", e);
        }
    }

    private void Take(string[] head, string text)
    {
        switch (head[0])
        {
            case "employee":
                EndEmployee();
                _employee = head;
                break;
            case "system":
                _system = text;
                break;
            case "tool":
                _tools.Add(new Tool(head[1], string.Join(' ', head[2..]), text));
                break;
            case "talk":
                EndTalk();
                break;
            case "user":
                _turns.Add(new ScriptedTurn(Speaker.User, Fill(text), null));
                break;
            case "result":
                _turns.Add(new ScriptedTurn(Speaker.Tool, text, null));
                break;
            case "answer":
                Answer(new Reply { Text = text });
                break;
            case "call":
                Answer(new Reply { Call = new ToolCall("", head[1], text) });
                break;
            case "each":
                _template = text;
                break;
            case "record":
                EndTalk();
                _turns.Add(new ScriptedTurn(Speaker.User, Fill(_template.Replace(RecordSlot, text, StringComparison.Ordinal)), null));
                break;
            default:
                _passages.Add(head[1], text);
                break;
        }
    }

    private void Answer(Reply reply) => _turns[^1] = _turns[^1] with { Answer = reply };

    private string Fill(string text)
    {
        foreach (var (name, passage) in _passages)
        {
            text = text.Replace("{{" + name + "}}", passage, StringComparison.Ordinal);
        }

        return text;
    }

    private void EndTalk()
    {
        if (_turns.Count > 0)
        {
            _talks.Add(new ScriptedTalk(_system, [.. _tools], [.. _turns]));
            _turns.Clear();
        }
    }

    private void EndEmployee()
    {
        EndTalk();
        if (_employee.Length > 0)
        {
            var stream = _employee.Length > 5 && _employee[5] == "stream";
            _employees.Add(new ScriptedEmployee(
                _employee[1], _employee[2].Replace('_', ' '), _employee[3], _employee[4], stream, [.. _talks]));
        }

        _employee = [];
        _talks.Clear();
        _tools.Clear();
        _system = "";
        _template = RecordSlot;
    }
}
