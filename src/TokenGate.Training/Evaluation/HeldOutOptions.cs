using TokenGate.Training.MlNet;
using TokenGate.Training.Models;

namespace TokenGate.Training.Evaluation;

/// <summary>How a set is evaluated by models that did not see what they are tested with.</summary>
public sealed record HeldOutOptions
{
    /// <summary>What is held out. Default <see cref="HoldOut.SourcesAndFamilies"/>.</summary>
    public HoldOut HoldOut { get; init; } = HoldOut.SourcesAndFamilies;

    /// <summary>
    /// Into how many parts the sources are divided; as many as there are leaves out one at a time. Default 5, at least 2.
    /// </summary>
    public int SourceFolds { get; init; } = 5;

    /// <summary>
    /// Into how many parts the families are divided; as many as there are leaves out one at a time. Few parts leave out whole kinds of
    /// tells at once, which no model can stand. Default 10, at least 2.
    /// </summary>
    public int FamilyFolds { get; init; } = 10;

    /// <summary>How the models of each fold are trained.</summary>
    public required ModelTrainerOptions Training { get; init; }

    /// <summary>
    /// The trees of a black box (<see cref="FastTreeModel"/>) that is trained on the same folds; 0 to do without. Default 0.
    /// </summary>
    public int BlackBoxTrees { get; init; }
}
