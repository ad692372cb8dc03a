using TokenGate.Scoring.Lexing;

namespace TokenGate.Training.Language;

/// <summary>
/// Makes the table of word order that the padding features read. It is part of the features, not of the models: when it changes, models
/// have to be trained again. The one in the program was made from public manuals of free software in twenty-four languages, from filler,
/// and from the honest prompts of the corpus, all of them cut to sentences.
/// </summary>
public static class WordOrderFile
{
    /// <summary>Makes a table.</summary>
    /// <param name="folder">Text files, each named for its language: <c>en.txt</c>, <c>en-news.txt</c>.</param>
    /// <param name="output">Where the table goes.</param>
    /// <returns>How many files were read.</returns>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static int Make(string folder, string output)
    {
        var learner = new WordOrderLearner();
        string[] files = [.. Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal)];
        foreach (var file in files)
        {
            learner.Add(Path.GetFileNameWithoutExtension(file).Split('-')[0], File.ReadAllBytes(file));
        }

        if (files.Length > 0)
        {
            using var stream = File.Create(output);
            learner.Write(stream);
        }

        return files.Length;
    }
}
