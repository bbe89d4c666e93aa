import { PageSkeleton } from '#components/shell/page-skeleton.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';

export default function Loading() {
  return (
    <>
      <PageSkeleton table={false} />
      <Skeleton className="h-[23rem] max-w-2xl xl:max-w-[40rem] rounded-lg" />
    </>
  );
}
