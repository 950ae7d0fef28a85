import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useDialogLayer } from './dialog-layer.ts';
import classes from './Dialog.module.css';

type DialogProps = { readonly title: string; readonly onClose: () => void; readonly children: ReactNode; /** Width, px. */ readonly size?: number };

/** One dialog shape: no motion, focus kept inside, Escape leaves. One that opens over another covers it whole. The header with the red button stays in reach above all. */
export function Dialog({ title, onClose, children, size = 440 }: DialogProps) {
  const isUppermost = useDialogLayer(onClose);
  return (
    <Modal.Root opened onClose={onClose} closeOnEscape={false} classNames={{ inner: isUppermost ? '' : (classes.under ?? '') }} centered size={size} transitionProps={{ duration: 0 }}>
      <Modal.Overlay backgroundOpacity={0.45} />
      <Modal.Content>
        <Modal.Body>
          <div className={classes.head}><Modal.Title>{title}</Modal.Title><Modal.CloseButton aria-label="Close" /></div>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
