using System.Text;

namespace TokenGate.Demo.Staff;

/// <summary>Generates filler for the employees who pad their prompts.</summary>
internal static class Filler
{
    private static readonly string[] Lorem =
    [
        "lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipiscing", "elit", "sed", "do", "eiusmod", "tempor", "incididunt",
        "ut", "labore", "et", "dolore", "magna", "aliqua", "enim", "ad", "minim", "veniam", "quis", "nostrud", "exercitation", "ullamco",
        "laboris", "nisi", "aliquip", "ex", "ea", "commodo", "consequat", "duis", "aute", "irure", "in", "reprehenderit", "voluptate",
        "velit", "esse", "cillum", "eu", "fugiat", "nulla", "pariatur", "excepteur", "sint", "occaecat", "cupidatat", "non", "proident",
        "sunt", "culpa", "qui", "officia", "deserunt", "mollit", "anim", "id", "est", "laborum",
    ];

    private static readonly string[] Chapters =
    [
        """
        The harbour master counted the boats twice that evening, because the fog had come in early and lay on the water like wool. Old Brandt's
        cutter was missing. Nobody said so aloud; they looked at the empty ring in the quay wall and spoke of the price of herring. Towards nine
        the lamp on the mole went out, was lit again, went out once more. Karla, who kept the inn, put a second kettle on the stove and sent her
        boy up the hill to ring the chapel bell, first at every quarter, then without a pause until his arms gave way. It was past midnight when a
        voice answered from the fog, hoarse and rather cross, and asked whether the whole town had lost its mind.
        """,
        """
        In the morning the cutter lay at its place as if it had never been away, and Brandt mended a net. He had drifted, he said, that was all, the
        wind had fallen asleep and so had he. But in the bow stood a trunk that had not been there before, bound with brass, the lock eaten by
        salt. The children sat down around it in a half circle. The harbour master walked past three times with his hands behind his back. At last
        Karla brought a hammer from the inn, laid it on the lid and said that soup would be at noon, with or without a treasure. Inside were
        clocks, eleven of them, packed in straw, and every one of them was going.
        """,
        """
        Eleven clocks cannot be hidden in a town with four streets. By Sunday they stood on eleven shelves, and each showed an hour of its own. The
        teacher set the school by hers, the baker by his, and for the first time in living memory the rolls were ready before the children. People
        began to call at odd hours and to apologise. The pastor preached on patience to a church that filled slowly from noon till three. Only
        Brandt, who had kept the smallest of them, hung it in the cabin of his cutter with its face to the wall, and when he was asked he said that
        he knew well enough how late it was.
        """,
    ];

    /// <summary>Lorem ipsum, never the same twice.</summary>
    public static string LoremIpsum(int words, Random chance)
    {
        var text = new StringBuilder();
        for (var i = 0; i < words; i++)
        {
            text.Append(Lorem[chance.Next(Lorem.Length)]).Append(i % 11 == 10 ? ". " : " ");
        }

        return text.ToString();
    }

    /// <summary>Consecutive chapters of a story, starting at a random one: pasted book text.</summary>
    public static string Book(int chapters, Random chance)
    {
        var text = new StringBuilder();
        var first = chance.Next(Chapters.Length);
        for (var i = 0; i < chapters; i++)
        {
            text.Append(Chapters[(first + i) % Chapters.Length].ReplaceLineEndings(" ")).Append("\n\n");
        }

        return text.ToString();
    }
}
