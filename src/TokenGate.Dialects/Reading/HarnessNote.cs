namespace TokenGate.Dialects.Reading;

/// <summary>
/// What a coding agent writes into a person's message by itself: its surroundings, lists of skills, reminders, work that it gives to a
/// second model. It stands in elements whose names are the agents' own, or is a message of its own that opens with the agent's sentence. No
/// person typed it, so it is instructions like those in the system role.
/// </summary>
internal static class HarnessNote
{
    /// <summary>
    /// Names of the elements, as the agents write them: Claude Code; Codex CLI; Cline and Roo Code; Copilot in VS Code; Cursor; Gemini CLI.
    /// Names that a person's own text may have as well are left out.
    /// </summary>
    private static readonly byte[][] Names =
    [
        "system-reminder"u8.ToArray(), "system_reminder"u8.ToArray(),
        "environment_context"u8.ToArray(), "user_instructions"u8.ToArray(), "skills_instructions"u8.ToArray(), "permissions instructions"u8.ToArray(),
        "apps_instructions"u8.ToArray(), "plugins_instructions"u8.ToArray(), "collaboration_mode"u8.ToArray(),
        "environment_details"u8.ToArray(),
        "environment_info"u8.ToArray(), "workspace_info"u8.ToArray(), "reminderInstructions"u8.ToArray(), "editorContext"u8.ToArray(),
        "user_info"u8.ToArray(), "project_layout"u8.ToArray(), "git_status"u8.ToArray(), "open_and_recently_viewed_files"u8.ToArray(),
        "session_context"u8.ToArray(),
    ];

    /// <summary>
    /// How messages begin that the agents write whole: the surroundings of Gemini CLI and Qwen Code, and Qwen Code's keeping of its memory.
    /// Who borrows such a beginning wins nothing: what stands in the system role counts once for the whole company.
    /// </summary>
    private static readonly byte[][] Openings =
    [
        "This is the Gemini CLI. We are setting up the context for our chat."u8.ToArray(),
        "This is the Qwen Code. We are setting up the context for our chat."u8.ToArray(),
        "Managed memory directory: `"u8.ToArray(),
    ];

    /// <summary>
    /// True when a text is one such element or several, and nothing else, or such a message: a word of the person's own makes it theirs.
    /// </summary>
    /// <param name="text">UTF-8.</param>
    public static bool IsAll(ReadOnlySpan<byte> text)
    {
        text = Trim(text);
        foreach (var opening in Openings)
        {
            if (text.StartsWith(opening))
            {
                return true;
            }
        }

        if (text.IsEmpty)
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            var length = LengthOfElement(text);
            if (length == 0)
            {
                return false;
            }

            text = Trim(text[length..]);
        }

        return true;
    }

    /// <summary>The bytes of the element that a text begins with; 0 when it begins with none of an agent.</summary>
    private static int LengthOfElement(ReadOnlySpan<byte> text)
    {
        if (text[0] != (byte)'<')
        {
            return 0;
        }

        foreach (var name in Names)
        {
            if (text[1..].StartsWith(name) && text.Length > name.Length + 1 && text[name.Length + 1] == (byte)'>')
            {
                // Up to its own end: the next of the same name, as agents do not nest them.
                var end = EndOf(text[(name.Length + 2)..], name);
                return end < 0 ? 0 : name.Length + 2 + end;
            }
        }

        return 0;
    }

    /// <summary>Where an element's end tag ends; -1 where it has none.</summary>
    private static int EndOf(ReadOnlySpan<byte> content, ReadOnlySpan<byte> name)
    {
        var passed = 0;
        while (content.IndexOf("</"u8) is >= 0 and var at)
        {
            var tag = content[(at + 2)..];
            if (tag.StartsWith(name) && tag.Length > name.Length && tag[name.Length] == (byte)'>')
            {
                return passed + at + name.Length + 3;
            }

            content = tag;
            passed += at + 2;
        }

        return -1;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n"u8);
}
